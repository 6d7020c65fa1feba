import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  RevisionConflict,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '../../../../src/app/ports/event-store.js';
import type { Metadata, Recorded } from '../../../../src/domain/kernel/message.js';

export const newStream = (): string => `volume-${randomUUID()}`;

export const metadata: Metadata = {
  correlationId: 'req-1',
  causationId: 'cmd-1',
  actor: 'mooring',
  projectId: null,
  schemaVersion: 1,
  at: '2026-01-01T00:00:00.000Z',
};

export const newEvent = (data: object = { note: 'example' }): NewEvent => newEventOf('Noted', data);

export const newEventOf = (type: string, data: object = {}): NewEvent => ({ id: randomUUID(), event: { type, data }, metadata });

export const newEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, number) => newEvent({ number }));

/** Events in appends of 100, so that no store finds one too large. */
export const fill = async (store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> => {
  for (let first = 0; first < events.length; first += 100) {
    await store.append(stream, first === 0 ? 'no-stream' : first - 1, events.slice(first, first + 100));
  }
};

/** Appends at wherever the stream is, however often it takes. */
export const appendAtTail = async (store: EventStore, stream: string, events: readonly NewEvent[]): Promise<Appended> => {
  for (let expected: ExpectedRevision = 'no-stream'; ;) {
    try {
      return await store.append(stream, expected, events);
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      expected = error.actual;
    }
  }
};

export const all = async (events: AsyncIterable<Recorded>): Promise<Recorded[]> => {
  const found: Recorded[] = [];
  for await (const event of events) found.push(event);
  return found;
};

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** Waits for what must come true, for as long as the slowest store may take. */
export const eventually = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never came true: ${condition.toString()}`);
    await pause(2);
  }
};

/** Long enough for a delivery that must not happen to have happened. */
export const aWhile = (): Promise<void> => pause(60);
