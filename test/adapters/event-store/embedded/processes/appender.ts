/** Appends to several streams as fast as it can, says each acknowledged event, and goes on until it is killed. */
import { writeSync } from 'node:fs';
import { EmbeddedEventStore } from '../../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { appendAtTail, newEvents } from '../../../../support/contracts/event-store/examples.js';

const store = EmbeddedEventStore.open(process.argv[2] ?? '');

const keepAppending = async (stream: string): Promise<void> => {
  let { revision } = await appendAtTail(store, stream, newEvents(1));
  for (let size = 1; ; size = (size % 3) + 1) {
    const events = newEvents(size);
    const first = revision + 1;
    ({ revision } = await store.append(stream, revision, events));
    events.forEach(({ id }, index) => writeSync(1, `${stream} ${first + index} ${id}\n`));
  }
};

await Promise.all([...Array(8).keys()].map((number) => keepAppending(`volume-${number}`)));
