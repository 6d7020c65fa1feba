/**
 * Prints the log in MOORING_EVENT_STORE from its beginning, an event a line. A process of its own: the clients of the two schemes
 * do not bear each other in one.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openEventStoreDb } from '../../../dist/adapters/event-store/eventstoredb/open-event-store.js';

const store = await openEventStoreDb(process.env.MOORING_EVENT_STORE);

async function* lines() {
  for await (const { position, ...recorded } of store.readAll()) yield `${JSON.stringify({ ...recorded, position: String(position) })}\n`;
}

await pipeline(Readable.from(lines()), process.stdout, { end: false });
await store.close();
