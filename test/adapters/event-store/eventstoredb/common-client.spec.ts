import { describe, expect, it } from '@jest/globals';
import type { Protocol } from '../../../../src/adapters/event-store/eventstoredb/append-call.js';
import { commonClient, type CommonClient } from '../../../../src/adapters/event-store/eventstoredb/common-client.js';
import { FakeSource } from './fake-client.js';

/** A client that tells what it was asked. */
const aClient = () => {
  const asked: object[] = [];
  const source = (options: object): FakeSource => {
    asked.push(options);
    return new FakeSource();
  };
  const client = {
    capabilities: Promise.resolve({ serverVersion: '23.10.8' }),
    readStream: (_stream: string, options: object) => source(options),
    readAll: source,
    subscribeToStream: (_stream: string, options: object) => source(options),
    subscribeToAll: source,
    dispose: () => Promise.resolve(),
  } satisfies CommonClient & Record<'capabilities', unknown>;
  return { asked, client, store: commonClient(client, {} as Protocol) };
};

describe('a client of the event store', () => {
  it('asks the leader only, so that nobody answers who is behind', () => {
    const { asked, store } = aClient();
    const filter = { filterOn: 'eventType', regex: '', checkpointInterval: 1, checkpointReached: () => undefined } as const;
    store.readStream('volume-1', { from: 'end', direction: 'backwards', maxCount: 1 });
    store.readAll({ from: 'start', direction: 'forwards', maxCount: 1 });
    store.subscribeToStream('volume-1', 'start');
    store.subscribeToAll('start', filter);
    expect(asked).toHaveLength(4);
    for (const options of asked) expect(options).toMatchObject({ requiresLeader: true });
  });

  it('says which version the server is of', async () => {
    expect(await aClient().store.serverVersion()).toBe('23.10.8');
  });

  it('bears an error that comes after a page was read', () => {
    const source = new FakeSource();
    const { client } = aClient();
    const readAll = () => Object.assign(source, { cancel: () => Promise.resolve() });
    commonClient({ ...client, readAll }, {} as Protocol).readAll({ from: 'start', direction: 'forwards', maxCount: 1 });
    expect(() => source.emit('error', new Error('too late'))).not.toThrow();
  });
});
