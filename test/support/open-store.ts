import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventStore } from '../../src/adapters/event-store/embedded/embedded-event-store.js';

/** Nothing these tests keep has to outlive a loss of power, so nothing needs to wait for a disk. */
const memoryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const newMemoryFolder = (): string => mkdtempSync(join(memoryFolder, 'mooring-test-'));

/** The product's own event store, in a folder that is gone with `dispose`. */
export const openStore = (): { readonly store: EmbeddedEventStore; readonly dispose: () => Promise<void> } => {
  const folder = newMemoryFolder();
  const store = EmbeddedEventStore.open(folder);
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};
