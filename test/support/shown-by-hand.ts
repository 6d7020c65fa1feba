import { Subject } from 'rxjs';
import type { Recorded } from '../../src/domain/kernel/message.js';
import type { EventStore } from '../../src/app/ports/event-store.js';
import type { Committed, ShownLog } from '../../src/app/projecting/shown-log.js';

/** A log that is shown as far as a test says. */
export class ShownByHand implements ShownLog {
  readonly committed = new Subject<Committed>();
  position: bigint | undefined;

  constructor(private readonly store: EventStore) {}

  /** All there is now, in one batch. */
  async show(): Promise<void> {
    const events: Recorded[] = [];
    for await (const recorded of this.store.readAll(this.position)) events.push(recorded);
    const position = events.at(-1)?.position;
    if (position === undefined) return;
    this.position = position;
    this.committed.next({ events, rows: [], position });
  }

  reached(position: bigint): Promise<boolean> {
    return Promise.resolve(this.position !== undefined && this.position >= position);
  }

  async caughtUp(): Promise<boolean> {
    const head = await this.store.head();
    return head === undefined || this.reached(head);
  }
}
