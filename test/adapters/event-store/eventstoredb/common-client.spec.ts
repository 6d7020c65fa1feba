import { describe, expect, it } from '@jest/globals';
import { commonClient, type CommonClient } from '../../../../src/adapters/event-store/eventstoredb/common-client.js';
import { newEvents } from '../../../support/contracts/event-store/examples.js';
import { toClientEvent } from '../../../../src/adapters/event-store/eventstoredb/recorded-events.js';
import { FakeSource } from './fake-client.js';

/** A client that tells what it was asked. */
const aClient = () => {
  const asked: object[] = [];
  const tell = (options: object): void => void asked.push(options);
  const client = {
    supports: () => Promise.resolve(true),
    capabilities: Promise.resolve({ serverVersion: '23.10.8' }),
    appendToStream: (_stream: string, _events: unknown, options: object) => {
      tell(options);
      return Promise.resolve({ nextExpectedRevision: 0n });
    },
    readStream: (_stream: string, options: object) => (tell(options), new FakeSource()),
    readAll: (options: object) => (tell(options), new FakeSource()),
    subscribeToStream: (_stream: string, options: object) => (tell(options), new FakeSource()),
    subscribeToAll: (options: object) => (tell(options), new FakeSource()),
    dispose: () => Promise.resolve(),
  } satisfies CommonClient & Record<'supports' | 'capabilities', unknown>;
  return { asked, client, store: commonClient(client, (revision) => ({ expected: revision })) };
};

describe('a client of the event store', () => {
  it('is asked the leader only, so that nobody answers who is behind', async () => {
    const { asked, store } = aClient();
    const filter = { filterOn: 'eventType', regex: '', checkpointInterval: 1, checkpointReached: () => undefined } as const;
    await store.append('volume-1', 3n, newEvents(1).map(toClientEvent), 1_000);
    store.readStream('volume-1', { from: 'end', direction: 'backwards', maxCount: 1 });
    store.readAll({ from: 'start', direction: 'forwards', maxCount: 1 });
    store.subscribeToStream('volume-1', 'start');
    store.subscribeToAll('start', filter);
    expect(asked).toHaveLength(5);
    for (const options of asked) expect(options).toMatchObject({ requiresLeader: true });
  });

  it('appends at the revision that is expected, within a deadline, each append in a call of its own', async () => {
    const { asked, client, store } = aClient();
    await store.append('volume-1', 3n, newEvents(1).map(toClientEvent), 1_000);
    expect(asked).toEqual([{ expected: 3n, deadline: 1_000, requiresLeader: true }]);
    expect(await client.supports()).toBe(false);
  });

  it('says which version the server is of', async () => {
    expect(await aClient().store.serverVersion()).toBe('23.10.8');
  });

  it('bears an error that comes after a page was read', () => {
    const source = new FakeSource();
    const { client } = aClient();
    const store = commonClient({ ...client, readAll: () => Object.assign(source, { cancel: () => Promise.resolve() }) }, () => ({}));
    store.readAll({ from: 'start', direction: 'forwards', maxCount: 1 });
    expect(() => source.emit('error', new Error('too late'))).not.toThrow();
  });
});
