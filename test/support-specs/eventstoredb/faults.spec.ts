import { afterEach, expect, it } from '@jest/globals';
import type { Journal } from './client-process.js';
import { expectTrouble, idsOf, isLive, newEvents, newStream, schemeOf, troubleOf, withEachClient, type Lab } from './lab.js';

/** That nothing more comes cannot be waited for; what would have come arrives before the answers to these. */
const aWhile = async ({ server, connect }: Lab): Promise<void> => {
  const other = await connect(server.connectionString('esdb'));
  for (let round = 0; round < 5; round += 1) await other.append(newStream(), 'no_stream', newEvents(1));
};

const live = async ({ client }: Lab): Promise<Journal> => {
  const journal = await client.subscribe({ filter: { on: 'type', prefixes: ['Noted'] } });
  await journal.until(isLive);
  return journal;
};

const failed = ({ troubles }: Journal): boolean => troubles.length > 0;

withEachClient('The stand-in for EventStoreDB in trouble', {}, (lab, library) => {
  afterEach(() => {
    lab().server.resume();
    return lab().server.fault({ fault: 'heal' });
  });

  /** After it lost its connection, a client may need a try to find the way back. */
  const findTheWayBack = async () => {
    await lab()
      .client.append(newStream(), 'any', newEvents(1))
      .catch(() => undefined);
  };

  it('ends subscriptions with OK: an end and a close, and no error', async () => {
    const journal = await live(lab());
    await lab().server.fault({ fault: 'end-subscriptions' });
    await journal.until(({ turns }) => turns.includes('close'));
    expect(journal.turns).toEqual(['confirmation', 'caughtUp', 'end', 'close']);
  });

  it("drops a slow consumer: one error, of a type that is the client's own, and neither end nor close", async () => {
    const journal = await live(lab());
    await lab().server.fault({ fault: 'drop-slow-consumers' });
    await journal.until(failed);
    await aWhile(lab());
    expect(journal.turns).toEqual(['confirmation', 'caughtUp', 'error']);
    expect(journal.troubles).toMatchObject([
      { code: 10, type: library === 'old' ? 'timeout' : 'unknown', message: expect.stringContaining('Consumer too slow') },
    ]);
  });

  it('resets connections: one error, and neither end nor close; appends go on', async () => {
    const journal = await live(lab());
    await lab().server.fault({ fault: 'reset-connections' });
    await journal.until(failed);
    await aWhile(lab());
    expect(journal.turns).toEqual(['confirmation', 'caughtUp', 'error']);
    expect(journal.troubles).toMatchObject([{ type: 'unavailable', code: 14, message: expect.stringContaining('ECONNRESET') }]);
    await findTheWayBack();
    expect((await lab().client.append(newStream(), 'no_stream', newEvents(1))).revision).toBe(0n);
  });

  it('falls silent to open subscriptions, and to nobody else', async () => {
    const [journal, { client, server }] = [await live(lab()), lab()];
    await server.fault({ fault: 'silence-subscriptions' });
    const before = journal.entries.length;
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(2));
    const next = await live(lab());
    await next.until(({ events }) => events.some((event) => event.stream === stream));
    expect(journal.entries).toHaveLength(before);
    await next.unsubscribe();
  });

  it('stores an append whose answer is lost, and knows it again', async () => {
    const { client, server } = lab();
    const stream = newStream();
    const events = newEvents(2);
    await server.fault({ fault: 'lose-answers', count: 1 });
    await expectTrouble(client.append(stream, 'no_stream', events), {
      name: 'UnavailableError',
      message: expect.stringContaining('ECONNRESET') as unknown as string,
    });
    await findTheWayBack();
    expect((await client.append(stream, 'no_stream', events)).revision).toBe(1n);
    expect(idsOf(await client.readStream(stream, {}))).toEqual(idsOf(events));
  });

  it('is not ready: a batch is told in words that the client does not know, everything else that it is unavailable', async () => {
    const { client, server } = lab();
    const stream = newStream();
    await server.fault({ fault: 'not-ready' });
    await expectTrouble(client.append(stream, 'no_stream', newEvents(1)), {
      name: 'UnknownError',
      message: 'Could not recognize Server Is Not Ready',
    });
    await expectTrouble(client.append(stream, 'no_stream', newEvents(1), { alone: true }), { type: 'unavailable' });
    await expectTrouble(client.readAll({ maxCount: 1 }), { type: 'unavailable' });
    await server.fault({ fault: 'heal' });
    await findTheWayBack();
    expect((await client.append(stream, 'no_stream', newEvents(1))).revision).toBe(0n);
  });

  it('knows of another leader, and names it', async () => {
    const { connect, server } = lab();
    const client = await connect(server.connectionString(schemeOf(library)));
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    await server.fault({ fault: 'not-leader', leader: { host: '127.0.0.1', port: server.port } });
    const named = { name: 'NotLeaderError', type: 'not-leader', leader: { address: '127.0.0.1', port: server.port } };
    await expectTrouble(client.append(stream, 0n, newEvents(1)), named);
    await expectTrouble(client.append(stream, 0n, newEvents(1), { alone: true }), named);
    await expectTrouble(client.readStream(stream, { requiresLeader: true }), named);
    // The new client asks for the leader whether it is told to or not.
    if (library === 'old') expect(await client.readStream(stream, {})).toHaveLength(1);
  });

  it('is killed: an append under way is in doubt, the next ones find no port, and after a restart all is well', async () => {
    const { client, server } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    const journal = await live(lab());
    server.pause();
    const underWay = troubleOf(client.append(stream, 0n, newEvents(1)));
    await client.sent();
    await server.kill();
    expect(await underWay).toMatchObject({ name: 'UnavailableError', type: 'unavailable', code: 14 });
    await journal.until(failed);
    expect(await troubleOf(client.append(stream, 0n, newEvents(1)))).toMatchObject({ name: 'Error', type: undefined, code: 14 });

    await server.restart({ notReady: true });
    await findTheWayBack();
    await expectTrouble(client.append(stream, 0n, newEvents(1)), { message: 'Could not recognize Server Is Not Ready' });
    await server.fault({ fault: 'heal' });
    expect((await client.append(stream, 0n, newEvents(1))).revision).toBe(1n);
    expect(journal.turns).toEqual(['confirmation', 'caughtUp', 'error']);
  });

  it('is a black hole: nothing hangs for a client that asks whether anybody is there', async () => {
    const { connect, server } = lab();
    const url = `${server.connectionString(schemeOf(library))}&keepAliveInterval=500&keepAliveTimeout=2000`;
    const client = await connect(url);
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    const journal = await client.subscribe({});
    await journal.until(isLive);
    server.pause();
    await expectTrouble(client.append(stream, 0n, newEvents(1)), { type: 'unavailable' });
    await journal.until(failed);
    expect(journal.troubles).toMatchObject([{ type: 'unavailable', message: '14 UNAVAILABLE: Connection dropped' }]);
    server.resume();
    // The append was not lost: it lay in the socket until the server woke up.
    const events = () => client.readStream(stream, {}).catch(() => []);
    while ((await events()).length < 2) await client.sent();
  });

  it('cannot be told anything while it is down, and says so', async () => {
    const { server } = lab();
    await server.kill();
    await expect(server.fault({ fault: 'heal' })).rejects.toThrow('The event store is not running');
    await server.restart();
  });
});
