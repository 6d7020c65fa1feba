/** Appends the event that comes on standard input, {stream, event}, at the end of its stream, past every Mooring. */
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { openEventStoreDb } from '../../../dist/adapters/event-store/eventstoredb/open-event-store.js';

const { stream, event } = JSON.parse(await text(process.stdin));
const metadata = {
  correlationId: 'test',
  causationId: 'test',
  actor: 'test',
  projectId: null,
  schemaVersion: 1,
  at: new Date().toISOString(),
};
const store = await openEventStoreDb(process.env.MOORING_EVENT_STORE);
let last = 'no-stream';
for await (const { revision } of store.readStreamBackwards(stream)) {
  last = revision;
  break;
}
await store.append(stream, last, [{ id: randomUUID(), event, metadata }]);
await store.close();
