import { expect, it } from '@jest/globals';
import { expectTrouble, newEvents, newStream, schemeOf, withEachClient } from './lab.js';

withEachClient('Two nodes of the stand-in for EventStoreDB', { nodes: 2 }, (lab, library) => {
  const ports = () => lab().server.ports;
  const toOne = (node: number) => lab().connect(`${schemeOf(library)}://127.0.0.1:${ports()[node] ?? 0}?tls=false`);

  it('know of each other, share one log, and pass appends on to the leader', async () => {
    const stream = newStream();
    await lab().client.append(stream, 'no_stream', newEvents(1));
    const follower = await toOne(1);
    expect(await follower.append(stream, 0n, newEvents(1))).toMatchObject({ revision: 1n });
    const leader = await toOne(0);
    expect(await leader.readStream(stream, {})).toHaveLength(2);
  });

  it('name the leader to who asks for it, and who asked goes there the next time', async () => {
    const stream = newStream();
    const client = await toOne(1);
    const append = () => client.append(stream, 'no_stream', newEvents(1), { requiresLeader: true });
    await expectTrouble(append(), { type: 'not-leader', leader: { address: '127.0.0.1', port: ports()[0] ?? 0 } });
    expect((await append()).revision).toBe(0n);
  });

  it('let a client find the new leader when the old one is gone', async () => {
    const { client, server } = lab();
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    const journal = await client.subscribe({ stream });
    await journal.until(({ events }) => events.length === 1);
    await server.fault({ fault: 'stop-node', node: 0 });
    await server.fault({ fault: 'elect', node: 1 });
    await journal.until(({ troubles }) => troubles.length > 0);

    // It notices with its next try that the connection is gone, and asks who leads with the one after that.
    const tried = client.append(stream, 0n, newEvents(1), { requiresLeader: true });
    const { revision } = await tried.catch(() => client.append(stream, 0n, newEvents(1), { requiresLeader: true }));
    expect(revision).toBe(1n);
    await server.fault({ fault: 'start-node', node: 0 });
    expect((await (await toOne(0)).append(stream, 1n, newEvents(1))).revision).toBe(2n);
  });

  it('are as many as there are', async () => {
    await expect(lab().server.fault({ fault: 'elect', node: 2 })).rejects.toThrow('There is no node 2');
  });
});
