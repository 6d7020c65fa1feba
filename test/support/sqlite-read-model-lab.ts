import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteReadModel } from '../../src/adapters/read-model/sqlite.js';
import type { ReadModel } from '../../src/app/ports/read-model.js';
import type { RowTables } from '../../src/app/ports/row-tables.js';
import type { ReadModelLab } from './contracts/read-model.contract.js';
import { newMemoryFolder } from './open-store.js';

export const sqliteReadModelLab = (): Promise<ReadModelLab> => {
  const folder = newMemoryFolder();
  const opened: (ReadModel & RowTables)[] = [];
  const open = () => {
    const readModel = sqliteReadModel(join(folder, 'read-model.db'));
    opened.push(readModel);
    return readModel;
  };
  const readModel = open();
  return Promise.resolve({
    readModel,
    reopen: async () => {
      await opened.pop()?.close();
      return open();
    },
    elsewhere: open,
    dispose: async () => {
      for (const each of opened) await each.close();
      rmSync(folder, { recursive: true });
    },
  });
};
