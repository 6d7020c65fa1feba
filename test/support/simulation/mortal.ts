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

  async *readStreamBackwards(stream: string): AsyncGenerator<Recorded> {
    yield* await this.life.see(() => all(this.store.readStreamBackwards(stream)));
  }

  async *readAll(after?: bigint): AsyncGenerator<Recorded> {
    yield* await this.life.see(() => all(this.store.readAll(after)));
  }

  subscribe(after: bigint | undefined, handler: SubscriptionHandler, types?: readonly string[]): Subscription {
    return this.untilCrash(this.store.subscribe(after, this.mortal(handler), types));
  }

  subscribeToStream(stream: string, after: number | undefined, handler: SubscriptionHandler): Subscription {
    return this.untilCrash(this.store.subscribeToStream(stream, after, this.mortal(handler)));
  }

  head(types?: readonly string[]) {
    return this.life.see(() => this.store.head(types));
  }

  close() {
    return Promise.resolve();
  }

  private mortal(handler: SubscriptionHandler): SubscriptionHandler {
    const { life } = this;
    return {
      onEvents: (events) => (life.hasCrashed() ? undefined : Promise.race([handler.onEvents(events), life.crash])),
      onFailed: (error) => (life.hasCrashed() ? undefined : handler.onFailed(error)),
    };
  }

  private untilCrash(subscription: Subscription): Subscription {
    void this.life.crash.then(() => subscription.stop());
    return subscription;
  }
}
