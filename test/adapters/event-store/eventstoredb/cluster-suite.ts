import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../../src/adapters/ambient/system.js';
import { openEventStoreDb } from '../../../../src/adapters/event-store/eventstoredb/open-event-store.js';
import { Garden } from '../../../support/contracts/eventstoredb/garden.js';
import { EventStoreProcess } from '../../../support/eventstoredb/event-store-process.js';

const nodes = 3;
const rounds = 5;
const times = { tryMs: 2_000, patienceMs: 20_000, quietMs: 500 };

/** Three nodes of which one leads, and not always the same one. */
export const clusterSuite = (scheme: 'esdb' | 'kurrentdb'): void => {
  describe(`a cluster through ${scheme}://`, () => {
    let server: EventStoreProcess;
    beforeAll(async () => {
      server = await EventStoreProcess.start({ nodes });
    });
    afterAll(() => server.stop());

    const survives = async (change: (leader: number, next: number) => Promise<void>): Promise<void> => {
      const store = await openEventStoreDb(server.connectionString(scheme), systemClock, times);
      const garden = await Garden.open(store);
      for (let round = 0; round < rounds; round += 1) {
        await change(round % nodes, (round + 1) % nodes);
        await garden.allHear();
      }
      await garden.close();
      expect(garden.heard).toEqual(await garden.stored());
      expect(garden.failures).toEqual([]);
      await store.close();
      await server.fault({ fault: 'elect', node: 0 });
    };

    it(`goes on when another node leads, ${rounds} times`, () => survives((_, next) => server.fault({ fault: 'elect', node: next })));

    it(`goes on when the leader goes away and another one leads, ${rounds} times`, () =>
      survives(async (leader, next) => {
        await server.fault({ fault: 'stop-node', node: leader });
        await pause(100);
        await server.fault({ fault: 'elect', node: next });
        await server.fault({ fault: 'start-node', node: leader });
      }));
  });
};
