import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RawConnection, type Said } from '../../support/raw-connection.js';
import { type RunningApp, startApp, until, type User } from '../../support/running-app.js';

describe('A connection for subscriptions', () => {
  let app: RunningApp;
  const connections: RawConnection[] = [];

  beforeAll(async () => {
    app = await startApp();
  });
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.leave();
  });
  afterAll(() => app.stop());

  const open = async (): Promise<RawConnection> => {
    const connection = await RawConnection.open(app.url);
    connections.push(connection);
    return connection;
  };
  const openAs = async (user: User): Promise<RawConnection> => {
    const connection = await open();
    connection.say({ type: 'connection_init', payload: { 'X-Auth-Token': await app.tokenOf(user) } });
    await until(() => connection.heard.some(({ type }) => type === 'connection_ack'));
    return connection;
  };
  const answerOf = async (connection: RawConnection, payload: unknown): Promise<Said | undefined> => {
    connection.say({ type: 'subscribe', id: 'it', payload });
    await until(() => connection.heard.some(({ id }) => id === 'it'));
    return connection.heard.find(({ id }) => id === 'it');
  };

  it('reads nothing of what somebody without a token asks', async () => {
    const [silent, wrong] = [await open(), await open()];
    silent.say({ type: 'connection_init' });
    wrong.say({ type: 'connection_init', payload: { 'x-auth-token': 'gAAAA' } });
    for (const connection of [silent, wrong]) connection.say({ type: 'subscribe', id: 'it', payload: { query: 'subscription { no }' } });
    expect(await Promise.all([silent.closed, wrong.closed])).toEqual([4403, 4403]);
    expect([silent, wrong].map(({ heard }) => heard.map(({ type }) => type))).not.toContainEqual(expect.arrayContaining(['error']));
  });

  it('is begun once: each further greeting would cost as much and end with nothing', async () => {
    const connection = await openAs('member');
    connection.say({ type: 'connection_init', payload: { 'x-auth-token': await app.tokenOf('member') } });
    expect(await connection.closed).toBe(4429);
  });

  it('gathers no answers for somebody who does not take them', async () => {
    const connection = await open();
    connection.stopListening();
    // Each is answered with its own id, by more in the end than both sides of a socket hold.
    for (let sent = 0; sent < 400; sent += 1) connection.say({ type: 'ping', id: 'x'.repeat(100_000) });
    await until(() => connection.unsent === 0);
    connection.listenAgain();
    expect(await connection.closed).toBe(1006);
  });

  it('takes no message that is longer than other requests may be', async () => {
    const connection = await openAs('member');
    connection.say({ type: 'subscribe', id: 'it', payload: { query: `subscription { ${' '.repeat(120_000)} timeline { id } }` } });
    expect(await connection.closed).toBe(1009);
  });

  it('refuses a document of too many words, and one that is no text', async () => {
    const many = `subscription { ${'timeline { id } '.repeat(2_000)} }`;
    expect(await answerOf(await openAs('member'), { query: many })).toMatchObject({
      type: 'error',
      payload: [{ message: expect.stringContaining('5000 tokens') }],
    });
    const field = { kind: 'Field', name: { kind: 'Name', value: 'timeline' } };
    const parsed = { kind: 'OperationDefinition', operation: 'subscription', selectionSet: { kind: 'SelectionSet', selections: [field] } };
    expect(await answerOf(await openAs('member'), { query: { kind: 'Document', definitions: [parsed] } })).toMatchObject({
      payload: [{ message: 'The document must be a text.' }],
    });
  });
});
