/** Ports as one life sees them: what they stand for outlives it. */
import type {
  Appended,
  EventStore,
  ExpectedRevision,
  NewEvent,
  Subscription,
  SubscriptionHandler,
} from '../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { all } from '../contracts/event-store/examples.js';
import type { Life } from './life.js';

type Method = (...given: unknown[]) => Promise<unknown>;

/** Every call of the port goes through `around`. For ports all of whose methods answer later. */
export const wrapped = <Port extends object>(
  port: Port,
  around: (method: string, call: () => Promise<unknown>) => Promise<unknown>,
): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) => around(String(name), () => (method as Method).apply(target, given));
    },
  });

export class MortalEventStore implements EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly life: Life,
    /** Sees what is stored before anybody else, and may let it go wrong. */
    private readonly around: (stream: string, events: readonly NewEvent[], append: () => Promise<Appended>) => Promise<Appended>,
  ) {}

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) {
    const types = events.map(({ event }) => event.type).join(', ');
    return this.life.act(`append of ${types}`, () => this.around(stream, events, () => this.store.append(stream, expected, events)));
  }

  async *readStream(stream: string, from?: number): AsyncGenerator<Recorded> {
    yield* await this.life.see(() => all(this.store.readStream(stream, from)));
  }

  async *readAll(after?: bigint): AsyncGenerator<Recorded> {
    yield* await this.life.see(() => all(this.store.readAll(after)));
  }

  subscribe(after: bigint | undefined, handler: SubscriptionHandler): Subscription {
    const { life } = this;
    const subscription = this.store.subscribe(after, {
      onEvents: (events) => (life.hasCrashed() ? undefined : Promise.race([handler.onEvents(events), life.crash])),
      onFailed: (error) => (life.hasCrashed() ? undefined : handler.onFailed(error)),
    });
    void life.crash.then(() => subscription.stop());
    return subscription;
  }

  head() {
    return this.life.see(() => this.store.head());
  }

  close() {
    return Promise.resolve();
  }
}
