import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { EventStore } from '../../../../src/app/ports/event-store.js';
import { all, newEvents, newStream } from '../event-store/examples.js';
import type { Breaking, EventStoreDbLab } from '../eventstoredb.contract.js';

const writers = 16;
const rounds = 5;

/** One that appends to its own stream until it is told to stop, and knows what was acknowledged. */
class Writer {
  readonly stream = newStream();
  readonly acknowledged: { id: string; revision: number }[] = [];
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(store: EventStore) {
    this.done = this.write(store);
  }

  stop(): Promise<void> {
    this.stopped = true;
    return this.done;
  }

  private async write(store: EventStore): Promise<void> {
    for (let size = 1; !this.stopped; size = (size % 3) + 1) {
      const [events, next] = [newEvents(size), this.acknowledged.length];
      const { revision } = await store.append(this.stream, next === 0 ? 'no-stream' : next - 1, events);
      expect(revision).toBe(next + size - 1);
      this.acknowledged.push(...events.map(({ id }, index) => ({ id, revision: next + index })));
    }
  }
}

export const writersContract = (connect: EventStoreDbLab['connect'], breaking: Breaking): void => {
  breaking(
    `loses nothing that was acknowledged, and stores nothing twice, when it is killed under ${writers} writers, ${rounds} times`,
    async (faults) => {
      const store = await connect({ tryMs: 3_000, patienceMs: 20_000 });
      const writing = Array.from({ length: writers }, () => new Writer(store));
      for (let round = 0; round < rounds; round += 1) {
        const before = writing.map(({ acknowledged }) => acknowledged.length);
        while (writing.some(({ acknowledged }, index) => acknowledged.length < (before[index] ?? 0) + 5)) await pause(5);
        await faults.kill();
        await faults.restart();
      }
      await Promise.all(writing.map((writer) => writer.stop()));
      for (const { stream, acknowledged } of writing) {
        const stored = (await all(store.readStream(stream))).map(({ id, revision }) => ({ id, revision }));
        expect(stored).toEqual(acknowledged);
      }
      await store.close();
    },
  );
};
