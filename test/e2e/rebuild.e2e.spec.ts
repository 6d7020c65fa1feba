import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/adapters/ambient/system.js';
import { EmbeddedEventStore } from '../../src/adapters/event-store/embedded/embedded-event-store.js';
import { sqliteReadModel } from '../../src/adapters/read-model/sqlite.js';
import { createLog } from '../../src/app/http/log.js';
import { ProjectionRunner } from '../../src/app/projecting/projection-runner.js';
import { processes, projections } from '../../src/projections/index.js';
import { MooringProcess } from '../support/mooring-process.js';
import { appendRandomLog, settled } from '../support/random-log.js';
import { SeededRandom } from '../support/seeded-random.js';
import { differencesOf, storedRows } from '../support/stored-rows.js';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const events = 100_000;
const seed = Date.now() % 1_000_000;

const tool = (data: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, [program, 'projections', ...args], { env: { ...process.env, MOORING_DATA: data } });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
  const ended = new Promise<{ readonly code: number | null; readonly said: string }>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, said: Buffer.concat(said).toString() }));
  });
  return { child, ended };
};

/** Positions that shadows have come to. */
const builtSoFar = (data: string): readonly bigint[] => {
  const database = new DatabaseSync(join(data, 'read-model.db'), { readOnly: true });
  const shadows = database.prepare("select position from built where table_name like '%/_shadow/_%' escape '/'").all();
  database.close();
  return shadows.map(({ position }) => BigInt(String(position ?? 0)));
};

describe(`A rebuild of rows that were kept while ${events} things happened by chance (${seed})`, () => {
  let data: string;
  let kept: ReturnType<typeof storedRows>;
  const digests = () => {
    const files = readdirSync(data).filter((name) => !name.startsWith('read-model.db') && !/-(shm|wal)$/.test(name));
    return files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(data, name)))
        .digest('hex'),
    ]);
  };

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'mooring-rebuild-'));
    const store = EmbeddedEventStore.open(data);
    const readModel = sqliteReadModel(join(data, 'read-model.db'));
    const all = projections(processes({ unplugTries: 8 }));
    const runner = new ProjectionRunner(store, readModel, all, systemClock, createLog('silent'));
    await runner.start();
    await appendRandomLog(store, { events, seed });
    expect(await runner.caughtUp(300_000)).toBe(true);
    await runner.stop();
    await readModel.close();
    await store.close();
    kept = storedRows(join(data, 'read-model.db'));
  });
  afterAll(() => rmSync(data, { recursive: true }));

  it('is equal byte for byte after it was killed at twenty moments and went on, and nothing but rows was touched', async () => {
    const random = new SeededRandom(seed);
    const before = digests();
    const soFar: bigint[] = [];
    // At least one of them has to have something to go on from: a slow machine needs more time for that.
    for (let kills = 0; kills < 20 || soFar.every((position) => position === 0n);) {
      const { child, ended } = tool(data, 'rebuild', '--json');
      await pause(150 + random.below(1_200 + 50 * kills));
      const wasRunning = child.kill('SIGKILL');
      await ended;
      if (wasRunning) kills += 1;
      soFar.push(...builtSoFar(data));
      expect(storedRows(join(data, 'read-model.db')).size).toBe(kept.size);
    }
    const { code, said } = await tool(data, 'rebuild').ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(differencesOf(kept, storedRows(join(data, 'read-model.db')))).toEqual([]);
    expect([...kept.values()].flat().length).toBeGreaterThan(1_000);
    expect(digests()).toEqual(before);
  });

  it('is found wrong by a verification where somebody changed a row by hand', async () => {
    expect((await tool(data, 'verify').ended).code).toBe(0);
    const database = new DatabaseSync(join(data, 'read-model.db'));
    const [{ name: table } = {}] = database.prepare("select name from sqlite_schema where name like 'volumes_v_'").all();
    database.exec(
      `update "${String(table)}" set row = json_set(row, '$.volume.sizeGiB', 4711) where key = (select min(key) from "${String(table)}")`,
    );
    database.close();
    const { code, said } = await tool(data, 'verify', 'volumes').ended;
    expect({ code, said }).toMatchObject({ code: 1 });
    expect(said).toMatch(/at volume\.sizeGiB\n {2}kept: {4}4711\n(.|\n)* VolumeCreated /);
  });
});

describe('A rebuild while Mooring runs', () => {
  it('lets everybody read, asks no host, and leaves rows that are kept on', async () => {
    const mooring = await MooringProcess.on({ env: { MOORING_HOSTS: 'simulated' } });
    const store = EmbeddedEventStore.open(mooring.data);
    await appendRandomLog(store, { events: 60_000, seed, story: (random) => settled(5 + random.below(10)) });
    await store.close();
    try {
      await mooring.start();
      await mooring.settled();
      const admin = await mooring.signIn('mooring-admin');
      const journal = join(mooring.data, 'simulated-world.jsonl');
      const effects = readFileSync(journal, 'utf8');

      const rebuilding = tool(mooring.data, 'rebuild');
      let isOver = false;
      void rebuilding.ended.then(() => (isOver = true));
      const answers: number[] = [];
      for (; !isOver; await pause(5)) {
        const { status, body } = await admin.ask<{ volumes: unknown[] }>('GET', '/volume/v3/volumes?all_tenants=1&limit=20');
        answers.push(status, body.volumes.length);
      }
      expect(await rebuilding.ended).toMatchObject({ code: 0 });
      expect(answers.length).toBeGreaterThan(10);
      expect([...new Set(answers)].sort()).toEqual([20, 200]);
      expect(readFileSync(journal, 'utf8')).toBe(effects);

      const made = await admin.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1, name: 'after' } });
      await mooring.settled();
      const { volume } = await admin.must<{ volume: { status: string } }>('GET', `/volume/v3/volumes/${made.volume.id}`);
      expect(volume.status).toBe('available');
      const verified = await tool(mooring.data, 'verify').ended;
      expect({ verified, said: mooring.output }).toMatchObject({ verified: { code: 0 } });
    } finally {
      await mooring.dispose();
    }
  });
});
