import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FollowingClient } from '../../support/following-client.js';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp, type User } from '../../support/running-app.js';

describe('Subscriptions', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;
  let begin: string;
  const clients: FollowingClient[] = [];

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
    begin = String(await app.position());
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(() => app.stop());

  const connect = async (user: User): Promise<FollowingClient> => {
    const client = new FollowingClient(app.url, { 'X-Auth-Token': await app.tokenOf(user) });
    clients.push(client);
    return client;
  };
  const create = async (user: User): Promise<string> => {
    const { body } = await app.ask<{ volume: { id: string } }>(user, 'POST', '/volume/v3/volumes', {
      body: { volume: { size: 1 } },
      volume: '3.67',
    });
    return body.volume.id;
  };

  it('tell what happens to volumes, with the volume as it then is', async () => {
    const client = await connect('member');
    const changes = client.follow('volumeChanged', `(after: "${begin}")`, 'type id volume { status }');
    const id = await create('member');
    await changes.until(({ type }) => type === 'VolumeProvisioned');
    expect(changes.told.filter((each) => each.id === id).map(({ type }) => type)).toEqual(['VolumeCreated', 'VolumeProvisioned']);
    expect(changes.told.at(-1)).toMatchObject({ volume: { status: 'available' } });
  });

  it('tell nothing of what is not the caller’s', async () => {
    const [stranger, member] = [await connect('stranger'), await connect('member')];
    const id = await create('stranger');
    const own = stranger.follow('timeline', `(after: "${begin}", ids: ["${id}"])`, 'type id');
    await own.until(({ type }) => type === 'VolumeProvisioned');
    const others = member.follow('timeline', `(after: "${begin}")`, 'type id');
    await create('member');
    await others.until(({ type }) => type === 'VolumeProvisioned');
    expect(others.told.map((each) => each.id)).not.toContain(id);
  });

  it('are refused to who has no token, with what is wrong', async () => {
    const client = new FollowingClient(app.url, {});
    clients.push(client);
    await expect(client.follow('volumeChanged', '', 'type').failed).resolves.toMatch(/requires authentication/);
  });

  it('refuse what makes no sense', async () => {
    const client = await connect('member');
    await expect(client.follow('volumeChanged', '(after: "9999999")', 'type').failed).resolves.toMatch(/no position/);
    await expect(client.follow('volumeChanged', '(after: "then")', 'type').failed).resolves.toMatch(/position/);
    await expect(client.follow('volumeChanged', '(allProjects: true)', 'type').failed).resolves.toMatch(/Policy/);
    await expect(client.follow('volumeChanged', '', 'kind colour').failed).resolves.toMatch(/colour/);
  });

  it('do not keep the server from stopping', async () => {
    const other = await startApp();
    const client = new FollowingClient(other.url, { 'x-auth-token': await other.tokenOf('member') });
    const changes = client.follow('timeline', '(after: "0", kinds: [SERVER])', 'type');
    await changes.until(() => true);
    await other.stop();
    await client.close();
  });

  it('leave requests alone that ask for another kind of upgrade', async () => {
    expect(await graphql.codeOf('member', '{ volumes { totalCount } }')).toBeNull();
    const headers = { 'x-auth-token': await app.tokenOf('member'), connection: 'Upgrade', upgrade: 'h2c' };
    const { get } = await import('node:http');
    const status = await new Promise((resolve) => get(`${app.url}/healthz`, { headers }, (answer) => resolve(answer.resume().statusCode)));
    expect(status).toBe(200);
  });
});
