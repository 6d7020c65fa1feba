/** Processes of workers and agents as they meet the log: they may stand still, or be killed. */
import type { OrderDesk } from '../../src/app/agent/order-desk.js';
import type { EventStore } from '../../src/app/ports/event-store.js';
import type { TestGrant } from './order-lab.js';
import { storeWith } from './store-with.js';

export const forever = (): Promise<never> => new Promise(() => undefined);

/** Of a process that may be killed. */
export class Lifetime {
  private over = false;

  end(): void {
    this.over = true;
  }

  isOver(): boolean {
    return this.over;
  }
}

/** A worker's process: what it sends while it stands still goes out when it goes on. */
export class Worker {
  desk: OrderDesk | undefined;
  grant: TestGrant | undefined;
  private paused: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;

  storeOf(store: EventStore): EventStore {
    return storeWith(store, {
      append: async (...given) => {
        await this.paused;
        return store.append(...given);
      },
    });
  }

  pause(): void {
    this.paused ??= new Promise((resolve) => (this.wakeUp = resolve));
  }

  resume(): void {
    this.wakeUp();
    this.paused = undefined;
  }
}

/** The log as a process sees it that may be killed: then it stores nothing more and hears nothing more. */
export const mortal = (store: EventStore, life: Lifetime): EventStore =>
  storeWith(store, {
    append: (...given) => (life.isOver() ? forever() : store.append(...given)),
    subscribeToStream: (stream, after, handler) =>
      store.subscribeToStream(stream, after, {
        onEvents: (events) => (life.isOver() ? undefined : handler.onEvents(events)),
        onCaughtUp: () => handler.onCaughtUp?.(),
        onFailed: (error) => handler.onFailed(error),
      }),
  });
