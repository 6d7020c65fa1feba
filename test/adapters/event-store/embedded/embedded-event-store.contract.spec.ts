import { eventStoreContract } from '../../../support/contracts/event-store.contract.js';
import { embeddedLab } from './embedded-lab.js';

eventStoreContract('The embedded store', embeddedLab);
