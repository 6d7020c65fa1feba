import { PassThrough } from 'node:stream';
import type { OneAppend } from '../../../../src/adapters/event-store/eventstoredb/append-call.js';
import type {
  ClientEvent,
  ClientSubscription,
  Filter,
  Found,
  LogPosition,
  Page,
  Reading,
  StoreClient,
  StoredRecord,
  Written,
} from '../../../../src/adapters/event-store/eventstoredb/store-client.js';
import { StaleRevision } from '../../../../src/adapters/event-store/eventstoredb/trouble.js';
import { metadata } from '../../../support/contracts/event-store/examples.js';

/** What a client says when a call did not end well, as both clients mark it. */
export const clientError = (type: string, more: object = {}): Error => Object.assign(new Error(`client says ${type}`), { type, ...more });

/** A subscription that brings in what the test says. */
export class FakeSource extends PassThrough {
  unsubscribed = false;

  constructor() {
    // So that an end is an end and nothing more: the clients' streams close after it, and need not.
    super({ objectMode: true, highWaterMark: 16, autoDestroy: false });
  }

  unsubscribe(): Promise<void> {
    this.unsubscribed = true;
    return Promise.resolve();
  }
}

/** How the next append goes: stored and answered, or with an error instead of the answer, before or after it was stored. */
export type Ending = 'answered' | 'answered without a position' | { readonly lost: Error } | { readonly refused: Error } | 'never answered';

/** A log in memory behind the client's interface. */
export class FakeClient implements StoreClient {
  readonly log: StoredRecord[] = [];
  readonly asked: { stream: string; expected: bigint | 'no-stream'; ids: string[] }[] = [];
  readonly endings: Ending[] = [];
  readonly subscribed: { after: LogPosition | 'start'; filter: Filter; source: FakeSource }[] = [];
  /** Thrown by the next reads, one after the other. */
  readonly readErrors: Error[] = [];
  eventsRead = 0;
  disposed = false;

  /** Puts something there that Mooring did not append; positions have gaps. */
  put(record: Partial<StoredRecord>): bigint {
    const position = BigInt(this.log.length + 1) * 100n;
    const base = { streamId: 'volume-1', id: `id-${position}`, isJson: true, revision: 0n, type: 'Noted', data: {}, metadata };
    this.log.push({ ...base, ...record, position: { commit: position, prepare: position } });
    return position;
  }

  append(append: OneAppend): Promise<Written> {
    this.asked.push({ stream: append.stream, expected: append.expected, ids: append.events.map(({ id }) => id) });
    const ending = this.endings.shift() ?? 'answered';
    if (ending === 'never answered') return new Promise(() => undefined);
    if (typeof ending === 'object' && 'refused' in ending) return Promise.reject(ending.refused);
    const written = this.write(append);
    if (typeof ending === 'object') return written.then(() => Promise.reject(ending.lost));
    return ending === 'answered' ? written : written.then(({ revision }) => ({ revision }));
  }

  readStream(stream: string, { from, direction, maxCount }: Page<bigint>): Reading {
    const inOrder = this.ofStream(stream);
    if (inOrder.length === 0) return this.reading([], clientError('stream-not-found'));
    if (direction === 'forwards') return this.reading(inOrder.slice(Number(from), Number(from) + maxCount));
    const upTo = from === 'end' ? inOrder.length : Number(from) + 1;
    return this.reading(inOrder.slice(0, upTo).toReversed().slice(0, maxCount));
  }

  readAll({ from, direction, maxCount }: Page<LogPosition>): Reading {
    const at = typeof from === 'object' ? from.commit : undefined;
    const commit = ({ position }: StoredRecord): bigint => position?.commit ?? 0n;
    if (direction === 'forwards') return this.reading(this.log.filter((each) => at === undefined || commit(each) >= at).slice(0, maxCount));
    const before = this.log.filter((each) => at === undefined || commit(each) < at);
    return this.reading(before.toReversed().slice(0, maxCount));
  }

  subscribeToStream(): ClientSubscription {
    return new FakeSource();
  }

  subscribeToAll(after: LogPosition | 'start', filter: Filter): ClientSubscription {
    const source = new FakeSource();
    this.subscribed.push({ after, filter, source });
    return source;
  }

  serverVersion(): Promise<string> {
    return Promise.resolve('23.10.8');
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  private write({ stream, expected, events }: OneAppend): Promise<Written> {
    const first = expected === 'no-stream' ? 0 : Number(expected) + 1;
    const there = this.ofStream(stream);
    const again = events.every(({ id }, index) => there[first + index]?.id === id);
    if (!again && there.length !== first) return Promise.reject(new StaleRevision(there.length === 0 ? 'no-stream' : there.length - 1));
    if (!again)
      for (const event of events) this.put({ ...recordOf(event), streamId: stream, revision: BigInt(this.ofStream(stream).length) });
    const last = this.ofStream(stream)[first + events.length - 1];
    return Promise.resolve({ revision: last?.revision ?? 0n, ...(last?.position && { position: last.position.commit }) });
  }

  private ofStream(stream: string): StoredRecord[] {
    return this.log.filter(({ streamId }) => streamId === stream);
  }

  private reading(records: readonly StoredRecord[], error = this.readErrors.shift()): Reading {
    return { events: this.give(records, error), cancel: () => undefined };
  }

  private async *give(records: readonly StoredRecord[], error: Error | undefined): AsyncGenerator<Found> {
    if (error) throw await Promise.resolve(error);
    for (const event of records) {
      this.eventsRead += 1;
      yield { event };
    }
  }
}

const recordOf = ({ id, type, data, metadata: about }: ClientEvent): Partial<StoredRecord> => ({
  ...{ id, type, isJson: true },
  ...{ data: JSON.parse(Buffer.from(data).toString()) as unknown, metadata: JSON.parse(Buffer.from(about).toString()) as unknown },
});
