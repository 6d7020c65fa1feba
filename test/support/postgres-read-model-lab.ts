import { postgresReadModel } from '../../src/adapters/read-model/postgres.js';
import { Postgres } from '../../src/adapters/postgres/postgres.js';
import type { ReadModel } from '../../src/app/ports/read-model.js';
import type { RowTables } from '../../src/app/ports/row-tables.js';
import type { ReadModelLab } from './contracts/read-model.contract.js';
import type { PostgresProcess } from './postgres-process.js';

/** Read models in one database, whose rows are thrown away at the beginning. */
export const postgresReadModelLab = async (server: PostgresProcess): Promise<ReadModelLab> => {
  await dropRows(server);
  const opened: (ReadModel & RowTables)[] = [];
  const open = () => {
    const readModel = postgresReadModel(server.url);
    opened.push(readModel);
    return readModel;
  };
  return {
    readModel: open(),
    reopen: async () => {
      await opened.pop()?.close();
      return open();
    },
    elsewhere: open,
    dispose: async () => {
      await Promise.all(opened.map((each) => each.close()));
    },
  };
};

/** Beside readers it may take its locks in another order than they do, and be the one that PostgreSQL makes give way: then it is tried again. */
export const dropRows = async ({ url }: PostgresProcess): Promise<void> => {
  const postgres = new Postgres(url);
  const drop = () => postgres.query('drop schema if exists mooring_rows cascade');
  await drop().catch(drop).catch(drop);
  await postgres.close();
};
