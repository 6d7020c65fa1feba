import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { PostgresRefusals } from '../../../src/adapters/refusals/postgres-refusals.js';
import { createLog } from '../../../src/app/http/log.js';
import { refusal, refusalsContract } from '../../support/contracts/refusals.contract.js';
import { PostgresProcess } from '../../support/postgres-process.js';

const log = createLog('silent');
let server: PostgresProcess;
let postgres: Postgres;

beforeAll(async () => {
  server = await PostgresProcess.start();
  postgres = new Postgres(server.url);
});
afterAll(async () => {
  await postgres.close();
  await server.stop();
});

const open = () => {
  const refusals = new PostgresRefusals(postgres, log);
  return { refusals, noted: () => refusals.flushed() };
};

refusalsContract(open);

describe('refusals in PostgreSQL', () => {
  it('are found by other nodes', async () => {
    const one = open();
    one.refusals.note(['volume/shared'], refusal('one'));
    await one.noted();
    expect(await open().refusals.about('volume/shared', 'demo')).toEqual([refusal('one')]);
  });

  it('are taken away when they are an hour old', async () => {
    const { refusals, noted } = open();
    refusals.note(['volume/old'], refusal('old'));
    await noted();
    await postgres.query("update mooring_kept.refusals set noted_at = now() - interval '61 minutes' where subject = $1", ['volume/old']);
    expect(await refusals.about('volume/old', 'demo')).toEqual([]);
    refusals.note(['volume/new'], refusal('new'));
    await noted();
    expect((await postgres.query('select from mooring_kept.refusals where subject = $1', ['volume/old'])).rows).toEqual([]);
  });

  it('are noted in one statement when many come at once', async () => {
    const { refusals, noted } = open();
    for (let count = 0; count < 500; count += 1) refusals.note([`volume/many-${count}`], refusal('one'));
    await noted();
    const { rows } = await postgres.query("select from mooring_kept.refusals where subject like 'volume/many-%'", []);
    expect(rows).toHaveLength(500);
  });

  it('that cannot be written are forgotten, and nobody waits for them', async () => {
    const nowhere = new Postgres('postgres://nobody:secret@127.0.0.1:1/none');
    const refusals = new PostgresRefusals(nowhere, log);
    expect(() => refusals.note(['volume/v'], refusal('one'))).not.toThrow();
    await expect(refusals.flushed()).resolves.toBeUndefined();
    await nowhere.close();
  });
});
