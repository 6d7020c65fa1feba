import { afterAll, beforeAll } from '@jest/globals';
import { readModelContract } from '../../support/contracts/read-model.contract.js';
import { postgresReadModelLab } from '../../support/postgres-read-model-lab.js';
import { PostgresProcess } from '../../support/postgres-process.js';

let server: PostgresProcess;
beforeAll(async () => {
  server = await PostgresProcess.start();
});
afterAll(() => server.stop());

readModelContract('PostgreSQL', () => postgresReadModelLab(server));
