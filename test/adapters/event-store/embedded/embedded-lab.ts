import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventStore } from '../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import type { EventStoreLab } from '../../../support/contracts/event-store.contract.js';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'mooring-events-'));

/** A store in a folder of its own, gone with `dispose`. */
export const embeddedLab = (): Promise<EventStoreLab> => {
  const folder = newFolder();
  let store = EmbeddedEventStore.open(folder);
  return Promise.resolve({
    store,
    reopen: async () => {
      await store.close();
      store = EmbeddedEventStore.open(folder);
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  });
};
