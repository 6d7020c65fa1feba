import { afterAll, beforeAll } from '@jest/globals';
import { eventStoreContract } from '../../../support/contracts/event-store.contract.js';
import { EventStoreProcess } from '../../../support/eventstoredb/event-store-process.js';
import { eventStoreDbLab } from './eventstoredb-lab.js';

let server: EventStoreProcess;
beforeAll(async () => {
  server = await EventStoreProcess.start();
});
afterAll(() => server.stop());

eventStoreContract('EventStoreDB through esdb://', () => eventStoreDbLab(server.connectionString('esdb')));
