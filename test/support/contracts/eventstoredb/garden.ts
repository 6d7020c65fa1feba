import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Subscription } from '../../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import { all, eventually, newEvent, newEventOf, newStream } from '../event-store/examples.js';
import { Listener } from '../event-store/listener.js';

/** Somebody who writes all the time, and three who listen: to all, to one type, to one stream. */
export class Garden {
  private readonly listeners = { all: new Listener(), roses: new Listener(), one: new Listener() };
  private readonly streams = [newStream(), newStream()] as const;
  private stopped = false;
  private readonly writing: Promise<void>;
  private readonly subscriptions: readonly Subscription[];

  private constructor(
    private readonly store: EventStore,
    private readonly before: bigint | undefined,
  ) {
    const { all, roses, one } = this.listeners;
    this.subscriptions = [
      store.subscribe(before, all),
      store.subscribe(before, roses, ['Rose']),
      store.subscribeToStream(this.streams[0], undefined, one),
    ];
    this.writing = this.write();
  }

  static async open(store: EventStore): Promise<Garden> {
    return new Garden(store, await store.head());
  }

  /** Resolves when each has heard of something that was written after this was called. */
  async allHear(): Promise<void> {
    const before = (await this.store.head()) ?? 0n;
    const hears = ({ events }: Listener): boolean => (events.at(-1)?.position ?? 0n) > before;
    await eventually(() => Object.values(this.listeners).every(hears));
  }

  /** Resolves when all have heard all. */
  async close(): Promise<void> {
    this.stopped = true;
    await this.writing;
    const { all, roses, one } = await this.stored();
    await eventually(
      () =>
        this.listeners.all.events.length >= all.length &&
        this.listeners.roses.events.length >= roses.length &&
        this.listeners.one.events.length >= one.length,
    );
    await Promise.all(this.subscriptions.map((subscription) => subscription.stop()));
  }

  get heard(): Heard {
    const { all, roses, one } = this.listeners;
    return { all: all.events, roses: roses.events, one: one.events };
  }

  get failures(): readonly Error[] {
    return Object.values(this.listeners).flatMap(({ failures }) => failures);
  }

  async stored(): Promise<Heard> {
    const stored = await all(this.store.readAll(this.before));
    const roses = stored.filter(({ event }) => event.type === 'Rose');
    return { all: stored, roses, one: stored.filter(({ stream }) => stream === this.streams[0]) };
  }

  private async write(): Promise<void> {
    for (let next = 0; !this.stopped; next += 2) {
      const expected = next === 0 ? 'no-stream' : next - 1;
      await Promise.all(this.streams.map((stream) => this.store.append(stream, expected, [newEvent(), newEventOf('Rose')])));
      await pause(2);
    }
  }
}

export interface Heard {
  readonly all: readonly Recorded[];
  readonly roses: readonly Recorded[];
  readonly one: readonly Recorded[];
}
