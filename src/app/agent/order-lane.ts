/**
 * Appends orders to the command stream of one host. Workers append there side by side, so where its end is has to be guessed and is
 * learned from each conflict. Orders that wait for the one append under way go together into the next.
 */
import type { HostName } from '../../domain/kernel/ids.js';
import { ordersStreamOf } from '../../domain/host/host-orders.js';
import { type EventStore, EventStoreUnavailable, type ExpectedRevision, type NewEvent, RevisionConflict } from '../ports/event-store.js';
import { type Grant, LeaseLost } from '../working/grant.js';

const mostAtOnce = 100;
/** Somebody gets through at each conflict, so only a crowd makes this many. */
const mostConflicts = 100;

interface Placing {
  readonly order: NewEvent;
  readonly grant: Grant;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class OrderLane {
  private readonly stream: string;
  private readonly queue: Placing[] = [];
  private end: ExpectedRevision = 'no-stream';
  private working: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    host: HostName,
  ) {
    this.stream = ordersStreamOf(host);
  }

  /** Resolves when it is stored. Throws `LeaseLost` when the grant went before it was tried, or what stood in the way: then it may be stored. */
  place(order: NewEvent, grant: Grant): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ order, grant, resolve, reject });
      this.working ??= Promise.resolve().then(() => this.work());
    });
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) await this.append(this.queue.splice(0, mostAtOnce));
    this.working = undefined;
  }

  private async append(placing: readonly Placing[]): Promise<void> {
    let left = placing;
    try {
      for (let conflicts = 0; (left = stillHeld(left)).length > 0 && !(await this.tryAppend(left)); conflicts += 1) {
        if (conflicts === mostConflicts) throw new EventStoreUnavailable(`too many append to ${this.stream} at once`);
      }
      for (const { resolve } of left) resolve();
    } catch (error) {
      for (const { reject } of left) reject(error);
    }
  }

  /** `false`: somebody else was first, and now it is known where the end is. */
  private async tryAppend(placing: readonly Placing[]): Promise<boolean> {
    const orders = placing.map(({ order }) => order);
    try {
      this.end = (await this.store.append(this.stream, this.end, orders)).revision;
      return true;
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      this.end = error.actual;
      return false;
    }
  }
}

const stillHeld = (placing: readonly Placing[]): readonly Placing[] => {
  for (const { grant, reject } of placing) if (!grant.isHeld()) reject(new LeaseLost(grant));
  return placing.filter(({ grant }) => grant.isHeld());
};
