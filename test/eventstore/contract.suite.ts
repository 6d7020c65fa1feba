import { openEventStoreDb } from '../../src/adapters/event-store/eventstoredb/open-event-store.js';
import { systemClock } from '../../src/adapters/ambient/system.js';
import { eventStoreDbSuite } from '../support/contracts/eventstoredb.contract.js';
import { connectionString, scheme } from './where.js';

eventStoreDbSuite(`what answers at ${scheme}://`, { connect: (times) => openEventStoreDb(connectionString, systemClock, times) });
