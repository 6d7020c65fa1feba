import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../lab/wait.js';
import { PostgresLeases } from '../../../src/adapters/leases/postgres-leases.js';
import { PostgresParkedWork } from '../../../src/adapters/parked/postgres-parked-work.js';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import type { KnownParked } from '../../../src/app/ports/parked-work.js';
import { PostgresProcess } from '../../support/postgres-process.js';

const broken = (key: string, fields: Partial<KnownParked> = {}): KnownParked => ({
  ...{ process: 'attachment_work', key, step: 'export', reason: 'it\'s a bug: "x"', at: '2026-11-21T15:00:00.000Z', worker: 'w-1:8776' },
  ...fields,
});
const one = { lease: 'work-1', owner: 'one' };
const other = { lease: 'work-1', owner: 'other' };

describe('Parked work in PostgreSQL', () => {
  let server: PostgresProcess;
  let postgres: Postgres;
  let leases: PostgresLeases;
  let parked: PostgresParkedWork;

  beforeAll(async () => {
    server = await PostgresProcess.start();
    postgres = new Postgres(server.url, { timeoutMs: 5_000 });
    leases = new PostgresLeases(postgres);
    parked = new PostgresParkedWork(postgres);
  });
  beforeEach(() => leases.claim(one.lease, one.owner, 60_000));
  afterEach(() => postgres.query('drop schema if exists mooring_kept cascade', []));
  afterAll(async () => {
    await postgres.close();
    await server.stop();
  });

  const keys = async (...asked: string[]) => [...(await parked.among('attachment_work', asked)).keys()].sort();
  const rows = async () => (await postgres.query<{ key: string }>('select key from mooring_kept.parked_work')).rows.map(({ key }) => key);
  const runsOut = (lease: string) => postgres.query('update mooring_kept.leases set until = clock_timestamp() where lease = $1', [lease]);

  const waits = (statement: string) => {
    const question = "select from pg_stat_activity where wait_event_type = 'Lock' and strpos(query, $1) > 0";
    const is = async () => (await postgres.query(question, [statement])).rows.length > 0;
    return waitUntil(is, { until: `${statement} waits`, timeoutMs: 4_000, everyMs: 10 });
  };

  it('is found by others, whole, and only what is asked for', async () => {
    expect(await parked.replace(one, [broken('a'), broken('b', { step: null }), broken('a', { process: 'volume_work' })])).toBe(true);
    expect(await parked.among('attachment_work', ['a', 'c'])).toEqual(new Map([['a', broken('a')]]));
    expect(await parked.among('volume_work', ['a', 'b'])).toEqual(new Map([['a', broken('a', { process: 'volume_work' })]]));
    expect(await parked.among('attachment_work', [])).toEqual(new Map());
  });

  it('is known no more once it is taken up again; the rest stays, and what is parked again has its new reason', async () => {
    await parked.replace(one, [broken('a'), broken('b')]);
    await parked.replace(one, [broken('b', { reason: 'another bug' })]);
    expect(await parked.among('attachment_work', ['a', 'b'])).toEqual(new Map([['b', broken('b', { reason: 'another bug' })]]));
    await parked.replace(one, []);
    expect(await rows()).toEqual([]);
  });

  it('of one lease is not touched by what is told by another', async () => {
    await leases.claim('work-2', 'one', 60_000);
    await parked.replace(one, [broken('a')]);
    await parked.replace({ lease: 'work-2', owner: 'one' }, [broken('b')]);
    expect(await keys('a', 'b')).toEqual(['a', 'b']);
    await parked.replace({ lease: 'work-2', owner: 'one' }, []);
    expect(await keys('a', 'b')).toEqual(['a']);
  });

  it('is not shown when its worker has gone, or has given the lease back', async () => {
    await parked.replace(one, [broken('a')]);
    await runsOut(one.lease);
    expect(await keys('a')).toEqual([]);
    await leases.claim(one.lease, one.owner, 60_000);
    expect(await keys('a')).toEqual(['a']);
    await leases.release(one.lease, one.owner);
    expect(await keys('a')).toEqual([]);
  });

  it('is not shown when the work is another worker’s, who clears it away', async () => {
    await parked.replace(one, [broken('a')]);
    await runsOut(one.lease);
    await leases.claim(other.lease, other.owner, 60_000);
    expect(await keys('a')).toEqual([]);
    await parked.replace(other, [broken('b')]);
    expect([await keys('a', 'b'), await rows()]).toEqual([['b'], ['b']]);
  });

  it('cannot be told by who has lost the lease, and does not know it yet', async () => {
    await runsOut(one.lease);
    expect(await parked.replace(one, [broken('a')])).toBe(false);
    await leases.claim(other.lease, other.owner, 60_000);
    await parked.replace(other, [broken('b')]);
    expect(await parked.replace(one, [broken('a'), broken('b', { reason: 'old' })])).toBe(false);
    expect(await parked.among('attachment_work', ['a', 'b'])).toEqual(new Map([['b', broken('b')]]));
  });

  it('keeps the lease from changing hands while it is told', async () => {
    await parked.replace(one, []);
    const inTheWay = await postgres.connect();
    let [told, released]: Promise<unknown>[] = [];
    await inTheWay.query('begin');
    await inTheWay.query("insert into mooring_kept.parked_work values ('attachment_work', 'a', 'work-1', 'one', '{}')");
    try {
      told = parked.replace(one, [broken('a')]);
      await waits('insert into mooring_kept.parked_work');
      released = leases.release(one.lease, one.owner);
      await waits('delete from mooring_kept.leases');
    } finally {
      await inTheWay.query('rollback');
      inTheWay.release();
    }
    expect(await told).toBe(true);
    await released;
  });

  it('is told many at once', async () => {
    const many = Array.from({ length: 5_000 }, (_, count) => broken(`k-${count}`));
    await parked.replace(one, many);
    await parked.replace(one, many.slice(1));
    expect(await keys('k-0', 'k-4999')).toEqual(['k-4999']);
    expect(await rows()).toHaveLength(4_999);
  });

  it('says so where it cannot be told or asked', async () => {
    const nowhere = new Postgres('postgres://nobody:secret@127.0.0.1:1/none');
    const away = new PostgresParkedWork(nowhere);
    await expect(away.replace(one, [])).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await expect(away.among('attachment_work', ['a'])).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await nowhere.close();
  });
});
