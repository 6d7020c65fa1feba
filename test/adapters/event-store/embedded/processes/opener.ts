/** Opens the store of a folder, says how that went, and keeps it open until it is killed. */
import { writeSync } from 'node:fs';
import { EmbeddedEventStore } from '../../../../../src/adapters/event-store/embedded/embedded-event-store.js';

try {
  const store = EmbeddedEventStore.open(process.argv[2] ?? '');
  // What nothing refers to any more is collected, and closed with that.
  setInterval(() => void store.head(), 1_000);
  writeSync(1, 'open\n');
} catch (error) {
  writeSync(1, `${error instanceof Error ? error.message : 'no error'}\n`);
}
