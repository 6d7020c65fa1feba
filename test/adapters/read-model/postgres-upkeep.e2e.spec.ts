/** Looking after large tables beside others who use them: what is slow is waited for, and nobody is made to wait for it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { waitUntil } from '../../../lab/wait.js';
import type { KyselyReadModel } from '../../../src/adapters/read-model/kysely-read-model.js';
import { postgresReadModel } from '../../../src/adapters/read-model/postgres.js';
import { TablesReserved } from '../../../src/app/ports/row-tables.js';
import { shadowOf } from '../../../src/app/projecting/shadow.js';
import { type Projection, tableOf } from '../../../src/projections/projection.js';
import { asProjections, at, change, endingAt, ships, table } from '../../support/contracts/read-model/examples.js';
import { PostgresProcess } from '../../support/postgres-process.js';
import { dropRows } from '../../support/postgres-read-model-lab.js';

const impatient = { timeoutMs: 1_500 };
/** Longer than who is impatient waits for any statement. */
const longMs = 2_500;
const shadowed = shadowOf(ships as unknown as Projection);
const shadowTable = tableOf(shadowed.shadow);
const nothing = () => Promise.resolve();

let server: PostgresProcess;
beforeAll(async () => {
  server = await PostgresProcess.start();
});
afterAll(() => server.stop());

describe('Large tables in PostgreSQL', () => {
  let [tool, product]: KyselyReadModel[] = [];
  let other: pg.Client;
  const open = () => {
    if (!tool || !product) throw new Error('not open');
    return { tool, product };
  };
  beforeEach(async () => {
    await dropRows(server);
    [tool, product] = [postgresReadModel(server.url, impatient), postgresReadModel(server.url, impatient)];
    await product.prepare(asProjections(ships), endingAt(100n));
    await product.save([change('a')], at(5n));
    await tool.prepare([shadowed.shadow], endingAt(100n));
    await tool.save([{ ...change('b'), table: shadowTable }], at(5n, shadowTable));
    other = new pg.Client(server.url);
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await Promise.all([tool?.close(), product?.close()]);
  });

  const heldBy = (locked: string, mode: string) => other.query(`begin; lock table mooring_rows.${locked} in ${mode} mode`);
  const letGo = () => other.query('rollback');
  const indexesOf = async (name: string) =>
    (await other.query('select indexname from pg_indexes where schemaname = $1 and tablename = $2', ['mooring_rows', name])).rowCount;
  const untilSomebodyWaits = (mode: string) => {
    const isWaitedFor = async () =>
      Number((await other.query('select 1 from pg_locks where mode = $1 and not granted', [mode])).rowCount) > 0;
    return waitUntil(isWaitedFor, { until: `somebody waits for ${mode}`, timeoutMs: 60_000, everyMs: 5 });
  };

  it.each([
    ['indexed', () => open().tool.index([shadowed.shadow])],
    ['shown', () => open().product.show(asProjections(ships))],
    ['counted', () => open().tool.tables()],
    ['compared', () => open().tool.compare(shadowed)],
  ])('are %s however long it takes', async (_, work) => {
    await heldBy(table, 'access exclusive');
    await other.query(`lock table mooring_rows.${shadowTable} in access exclusive mode`);
    const working = work();
    await pause(longMs);
    await letGo();
    await expect(working).resolves.not.toThrow();
  });

  it('are indexed while whoever saves into others goes on', async () => {
    await heldBy(shadowTable, 'row exclusive');
    const indexing = open().tool.index([shadowed.shadow]);
    await untilSomebodyWaits('ShareLock');
    await open().product.save([change('c')], at(6n));
    await letGo();
    await indexing;
    expect(await open().product.building(table, ['c'])).toHaveProperty('size', 1);
  });

  it('change places once nobody reads them for long; those who read a moment are answered meanwhile', async () => {
    await open().product.show(asProjections(ships));
    const [unhurried, asked] = [postgresReadModel(server.url), postgresReadModel(server.url)];
    await unhurried.prepare([shadowed.shadow], endingAt(100n));
    await heldBy(table, 'access share');
    const changing = unhurried.replace([shadowed], nothing);
    for (let times = 0; times < 3; times += 1) {
      await untilSomebodyWaits('AccessExclusiveLock');
      expect(await asked.find(table, 'a')).toBeDefined();
    }
    await letGo();
    await changing;
    expect(await asked.find(table, 'b')).toBeDefined();
    await Promise.all([unhurried.close(), asked.close()]);
  });

  it('take no place without their indexes, whoever made them anew meanwhile', async () => {
    await open().product.show(asProjections(ships));
    const before = await indexesOf(table);
    await open().tool.index([shadowed.shadow]);
    await other.query(`drop table mooring_rows.${shadowTable}`);
    await open().product.prepare([shadowed.shadow], endingAt(100n));
    await open().tool.replace([shadowed], nothing);
    expect(await indexesOf(table)).toBe(before);
    expect(before).toBeGreaterThan(1);
  });

  it('are free again for the next when who looked after them is gone without a word', async () => {
    await open().tool.reserve();
    await expect(open().product.reserve()).rejects.toThrow(TablesReserved);
    await other.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
    await (
      await open().product.reserve()
    )();
  });
});
