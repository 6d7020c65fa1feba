import type { EventStore } from '../../src/app/ports/event-store.js';

/** The store, but for some of what it does. */
export const storeWith = (store: EventStore, changes: Partial<EventStore>): EventStore =>
  new Proxy(store, {
    get: (target, name: keyof EventStore) => changes[name] ?? (target[name].bind(target) as unknown),
  });
