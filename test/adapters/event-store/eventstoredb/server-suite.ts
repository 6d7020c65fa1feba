import { afterAll, beforeAll } from '@jest/globals';
import { openEventStoreDb } from '../../../../src/adapters/event-store/eventstoredb/open-event-store.js';
import { systemClock } from '../../../../src/adapters/ambient/system.js';
import { eventStoreDbSuite } from '../../../support/contracts/eventstoredb.contract.js';
import type { Fault } from '../../../support/eventstoredb/control.js';
import { EventStoreProcess } from '../../../support/eventstoredb/event-store-process.js';

/** The suite on a server of its own, which it may break, through one of the two clients. */
export const serverSuite = (scheme: 'esdb' | 'kurrentdb'): void => {
  let server: EventStoreProcess;
  beforeAll(async () => {
    server = await EventStoreProcess.start();
  });
  afterAll(() => server.stop());

  eventStoreDbSuite(`EventStoreDB through ${scheme}://`, {
    connect: (times) => openEventStoreDb(server.connectionString(scheme), systemClock, times),
    faults: {
      kill: () => server.kill(),
      restart: () => server.restart(),
      pause: () => server.pause(),
      resume: () => server.resume(),
      fault: (fault: Fault) => server.fault(fault),
    },
  });
};
