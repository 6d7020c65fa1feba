import { openEventStoreDb } from '../../../../src/adapters/event-store/eventstoredb/open-event-store.js';
import type { EventStoreLab } from '../../../support/contracts/event-store.contract.js';

/** A store on a server that is there already, and stays. */
export const eventStoreDbLab = async (connectionString: string): Promise<EventStoreLab> => {
  let store = await openEventStoreDb(connectionString);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openEventStoreDb(connectionString);
      return store;
    },
    dispose: () => store.close(),
  };
};
