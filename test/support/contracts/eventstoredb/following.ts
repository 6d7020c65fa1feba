import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Breaking, EventStoreDbLab, ServerFaults } from '../eventstoredb.contract.js';
import { Garden } from './garden.js';

const rounds = 5;
const times = { tryMs: 1_500, patienceMs: 20_000, quietMs: 300 };

const breaks: Readonly<Record<string, (faults: ServerFaults) => Promise<void>>> = {
  'ends subscriptions in good order': (faults) => faults.fault({ fault: 'end-subscriptions' }),
  'drops subscribers as too slow': (faults) => faults.fault({ fault: 'drop-slow-consumers' }),
  'sends subscribers nothing more and does not say so': (faults) => faults.fault({ fault: 'silence-subscriptions' }),
  'resets every connection': (faults) => faults.fault({ fault: 'reset-connections' }),
  'is killed and comes back': async (faults) => {
    await faults.kill();
    await pause(200);
    await faults.restart();
  },
  'stops answering for a while': async (faults) => {
    faults.pause();
    await pause(2_500);
    faults.resume();
  },
  'is not ready for a while': async (faults) => {
    await faults.fault({ fault: 'not-ready' });
    await faults.fault({ fault: 'reset-connections' });
    await pause(400);
    await faults.fault({ fault: 'heal' });
  },
};

export const following = (connect: EventStoreDbLab['connect'], breaking: Breaking): void => {
  for (const [name, doBreak] of Object.entries(breaks)) {
    breaking(`delivers each event once and in order to every subscriber when the server ${name}, ${rounds} times`, async (faults) => {
      const store = await connect(times);
      const garden = await Garden.open(store);
      for (let round = 0; round < rounds; round += 1) {
        await doBreak(faults);
        await garden.allHear();
      }
      await garden.close();
      expect(garden.heard).toEqual(await garden.stored());
      expect(garden.failures).toEqual([]);
      await store.close();
    });
  }
};
