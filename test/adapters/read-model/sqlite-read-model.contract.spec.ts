import { readModelContract } from '../../support/contracts/read-model.contract.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';

readModelContract('SQLite', sqliteReadModelLab);
