/** Looking after the tables of rows is for one at a time: a lock of the server's own, which it lets go of when the connection ends, however it ends. */
import { setTimeout as pause } from 'node:timers/promises';
import { TablesReserved } from '../../app/ports/row-tables.js';
import { Postgres } from './postgres.js';

const lock = 8777;
/** So long the server may take to notice that who had it before is gone. */
const patienceMs = 5_000;
const everyMs = 100;
/** A machine whose power went does not say that it is gone. */
const noticeSoon = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3';

export const reserveTables = async (url: string): Promise<() => Promise<void>> => {
  const postgres = new Postgres(url, { connections: 1 });
  const session = await postgres.connect();
  const end = async (): Promise<void> => {
    session.release();
    await postgres.close();
  };
  try {
    await session.query(noticeSoon);
    const take = async () => (await session.query<{ is: boolean }>('select pg_try_advisory_lock($1) as is', [lock])).rows[0]?.is;
    for (const deadline = performance.now() + patienceMs; !(await take()); await pause(everyMs)) {
      if (performance.now() > deadline) throw new TablesReserved();
    }
    return end;
  } catch (error) {
    await end();
    throw error;
  }
};
