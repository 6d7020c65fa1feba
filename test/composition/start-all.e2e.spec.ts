/** Everything in one process, whatever it is kept in. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../lab/wait.js';
import { Postgres } from '../../src/adapters/postgres/postgres.js';
import { createLog } from '../../src/app/http/log.js';
import { type Environment, readConfig } from '../../src/composition/config.js';
import type { Running } from '../../src/composition/running.js';
import { startAll } from '../../src/composition/start-all.js';
import { CloudSession } from '../support/cloud-session.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { freePort } from '../support/free-port.js';
import { PostgresProcess } from '../support/postgres-process.js';

describe('Mooring in one process', () => {
  let rows: PostgresProcess;
  let log: EventStoreProcess;
  let data: string;
  let mooring: Running | undefined;
  beforeAll(async () => {
    rows = await PostgresProcess.start();
    const postgres = new Postgres(rows.url);
    await postgres.query('create database other');
    await postgres.close();
  });
  beforeEach(async () => {
    [log, data] = await Promise.all([EventStoreProcess.start(), mkdtemp(join(tmpdir(), 'mooring-test-'))]);
  });
  afterEach(async () => {
    await mooring?.stop();
    await log.stop();
    await rm(data, { recursive: true });
  });
  afterAll(() => rows.stop());

  const mixes: readonly [string, () => Environment][] = [
    ['its log embedded, its rows in PostgreSQL', () => ({ MOORING_READ_MODEL: rows.url })],
    ['its log in EventStoreDB, its rows embedded', () => ({ MOORING_EVENT_STORE: log.connectionString('esdb') })],
    [
      'both elsewhere, and the secrets with the rows',
      () => ({
        ...{ MOORING_EVENT_STORE: log.connectionString('esdb'), MOORING_READ_MODEL: rows.urlOf('other') },
        MOORING_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      }),
    ],
  ];

  it.each(mixes)('works with %s, also after a restart', async (_, mix) => {
    const listen = `127.0.0.1:${await freePort()}`;
    const config = readConfig({ MOORING_DATA: data, MOORING_LISTEN: listen, MOORING_HOSTS: 'simulated', ...mix() });
    const start = () => startAll(config, createLog('error', { write: (line) => process.stderr.write(line) }));
    mooring = await start();
    await expect(start()).rejects.toThrow(`The data folder ${data} is in use by another process`);

    const member = await CloudSession.signIn(join(data, 'clouds.yaml'), 'mooring', () => undefined);
    const { servers } = await member.must<{ servers: { id: string }[] }>('GET', '/compute/v2.1/servers');
    const { volume } = await member.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1 } });
    const becomes = async (status: string) => {
      const path = `/volume/v3/volumes/${volume.id}`;
      const is = async () => (await member.must<{ volume: { status: string } }>('GET', path)).volume.status === status;
      await waitUntil(is, { until: `the volume is ${status}`, timeoutMs: 60_000 });
    };
    await becomes('available');
    const attachments = `/compute/v2.1/servers/${servers[0]?.id}/os-volume_attachments`;
    await member.must('POST', attachments, { volumeAttachment: { volumeId: volume.id } });
    await becomes('in-use');
    await mooring.stop();
    mooring = await start();
    await member.must('DELETE', `${attachments}/${volume.id}`);
    await becomes('available');
  });
});
