import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventMessage, EventMessages } from '../../../support/event-messages.js';
import { type RunningApp, startApp, type User } from '../../../support/running-app.js';

interface Told {
  readonly position: string;
  readonly kind: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('GET /events', () => {
  let app: RunningApp;
  let begin: string;
  const open: EventMessages[] = [];

  beforeAll(async () => {
    app = await startApp();
    begin = String(await app.position());
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  afterAll(() => app.stop());

  const follow = async (user: User, query = '', headers: Record<string, string> = {}): Promise<EventMessages> => {
    const messages = await EventMessages.open(`${app.url}/events${query}`, { 'x-auth-token': await app.tokenOf(user), ...headers });
    open.push(messages);
    return messages;
  };
  const status = async (user: User, query: string, headers: Record<string, string> = {}) =>
    (await app.ask(user, 'GET', `/events${query}`, { headers })).status;
  const create = async (user: User): Promise<string> => {
    const answer = await app.ask<{ volume: { id: string } }>(user, 'POST', `/volume/v3/volumes`, {
      ...{ body: { volume: { size: 1, name: 'data' } }, volume: '3.67' },
    });
    expect(answer.status).toBe(202);
    return answer.body.volume.id;
  };
  const told = ({ data }: EventMessage) => JSON.parse(data) as Told;

  it('tells what happens, each with its position as its id', async () => {
    const messages = await follow('member');
    await messages.until(({ event }) => event === 'caught-up');
    const id = await create('member');
    const created = await messages.until(({ event }) => event === 'VolumeCreated');
    expect(told(created)).toMatchObject({ kind: 'volume', id, position: created.id });
    expect(created.id).toMatch(/^\d+$/);
    await messages.until(({ event }) => event === 'VolumeProvisioned');
  });

  it('goes on where a client was, by the header before the query, and tells when it has told all', async () => {
    const id = await create('member');
    await app.settled();
    const all = await (await follow('member', `?after=${begin}&id=${id}`)).upTo('caught-up');
    expect(all.map(({ event }) => event)).toEqual(['VolumeCreated', 'VolumeProvisioned', 'caught-up']);
    const rest = await (await follow('member', `?after=${begin}&id=${id}`, { 'last-event-id': all[0]?.id ?? '' })).upTo('caught-up');
    expect(rest).toEqual(all.slice(1));
  });

  it('tells only of the kinds that are asked for', async () => {
    const servers = await (await follow('admin', '?after=0&kinds=server,host')).upTo('caught-up');
    const kinds = servers.slice(0, -1).map((each) => told(each).kind);
    expect([...new Set(kinds)].sort()).toEqual(['host', 'server']);
  });

  it('tells strangers nothing, members nothing of hosts, and administrators of all projects when they ask', async () => {
    const id = await create('stranger');
    const of = async (user: User, query: string) =>
      (await (await follow(user, `?after=${begin}&id=${id}${query}`)).upTo('caught-up')).map(({ event }) => event);
    expect(await of('stranger', '')).toContain('VolumeCreated');
    expect(await of('member', '')).toEqual(['caught-up']);
    expect(await of('admin', '')).toEqual(['caught-up']);
    expect(await of('admin', '&all_projects=true')).toContain('VolumeCreated');
    const seen = await (await follow('stranger', `?after=${begin}&id=${id}`)).upTo('caught-up');
    expect(Object.keys(told(seen[0] as EventMessage).data)).not.toContain('storageHost');
    const hosts = await (await follow('member', '?after=0&kinds=host')).upTo('caught-up');
    expect(hosts).toHaveLength(1);
  });

  it('is for who has a token, in a header and nowhere else', async () => {
    expect((await fetch(`${app.url}/events?after=0`)).status).toBe(401);
    expect((await fetch(`${app.url}/events?after=0&token=${await app.tokenOf('member')}`)).status).toBe(401);
    expect((await fetch(`${app.url}/events`, { headers: { 'x-auth-token': 'garbage' } })).status).toBe(401);
  });

  it('refuses positions there are not, and what it does not know', async () => {
    expect(await status('member', '?after=999999999')).toBe(400);
    expect(await status('member', '?after=yesterday')).toBe(400);
    expect(await status('member', '?after=-1')).toBe(400);
    expect(await status('member', '', { 'last-event-id': '12abc' })).toBe(400);
    expect(await status('member', '?kinds=snapshot')).toBe(400);
    expect(await status('member', '?since=1')).toBe(400);
    expect(await status('member', '?all_projects=true')).toBe(403);
  });

  it('does not keep the server from stopping', async () => {
    const other = await startApp();
    const messages = await EventMessages.open(`${other.url}/events`, { 'x-auth-token': await other.tokenOf('member') });
    await messages.until(({ event }) => event === 'caught-up');
    await other.stop();
    await messages.ended;
  });
});
