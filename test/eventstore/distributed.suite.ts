import { happyPath } from '../support/distributed/happy-path.js';
import { connectionString, scheme } from './where.js';

happyPath(`several machines over ${scheme}://`, { scheme, eventStore: connectionString });
