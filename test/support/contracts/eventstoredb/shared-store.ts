import type { EventStore } from '../../../../src/app/ports/event-store.js';
import type { EventStoreLab } from '../event-store.contract.js';

/** One store for many tests: to connect takes longer than most of them. */
export class SharedStore {
  private store: EventStore | undefined;

  constructor(private readonly connect: () => Promise<EventStore>) {}

  /** The store, or a new one where the last test closed it. */
  async lab(): Promise<EventStoreLab> {
    const store = await this.open();
    return { store, reopen: () => this.reopen(), dispose: () => Promise.resolve() };
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  private async open(): Promise<EventStore> {
    const isOpen = await this.store?.head().then(
      () => true,
      () => false,
    );
    return this.store && isOpen ? this.store : this.reopen();
  }

  private async reopen(): Promise<EventStore> {
    await this.close();
    return (this.store = await this.connect());
  }
}
