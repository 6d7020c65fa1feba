import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { KyselyReadModel } from '../../src/adapters/read-model/kysely-read-model.js';
import { nodeSqliteDialect } from '../../src/adapters/read-model/node-sqlite.js';
import type { ReadModelLab } from './contracts/read-model.contract.js';
import { newMemoryFolder } from './open-store.js';

export const sqliteReadModelLab = (): Promise<ReadModelLab> => {
  const folder = newMemoryFolder();
  const open = () => new KyselyReadModel(nodeSqliteDialect(join(folder, 'read-model.db')));
  let readModel = open();
  return Promise.resolve({
    readModel,
    reopen: async () => {
      await readModel.close();
      readModel = open();
      return readModel;
    },
    dispose: async () => {
      await readModel.close();
      rmSync(folder, { recursive: true });
    },
  });
};
