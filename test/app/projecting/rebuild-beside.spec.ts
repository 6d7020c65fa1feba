import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/ambient/system.js';
import { EmbeddedEventStore } from '../../../src/adapters/event-store/embedded/embedded-event-store.js';
import type { KyselyReadModel } from '../../../src/adapters/read-model/kysely-read-model.js';
import { sqliteReadModel } from '../../../src/adapters/read-model/sqlite.js';
import { createLog } from '../../../src/app/http/log.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { Rebuild } from '../../../src/app/projecting/rebuild.js';
import { builderHere } from '../../../src/app/projecting/table-builder.js';
import { Verification } from '../../../src/app/projecting/verification.js';
import { processes, projections } from '../../../src/projections/index.js';
import { tableOf } from '../../../src/projections/projection.js';
import { volumes } from '../../../src/projections/volumes.projection.js';
import { newMemoryFolder } from '../../support/open-store.js';
import { appendRandomLog } from '../../support/random-log.js';
import { differencesOf, storedRows } from '../../support/stored-rows.js';

const all = projections(processes({ unplugTries: 8 }));
const ofVolumes = all.filter(({ name }) => name === volumes.name);

describe('Rows that somebody keeps, and a tool beside', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  let [kept, tool]: KyselyReadModel[] = [];
  let runner: ProjectionRunner;
  const file = () => join(folder, 'rows.db');
  const parts = () => {
    if (!tool) throw new Error('not open');
    return { store, rows: tool, all, builder: builderHere(store, tool) };
  };
  beforeEach(async () => {
    folder = newMemoryFolder();
    store = EmbeddedEventStore.open(folder);
    kept = sqliteReadModel(file());
    tool = sqliteReadModel(file());
    runner = new ProjectionRunner(store, kept, all, systemClock, createLog('silent'));
    await runner.start();
    await appendRandomLog(store, { events: 1_500, seed: 7 });
    await runner.caughtUp(20_000);
  });
  afterEach(async () => {
    await runner.stop();
    await kept?.close();
    await tool?.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const change = (sql: string) => {
    const database = new DatabaseSync(file());
    database.exec(sql);
    database.close();
  };

  it('are the same after a rebuild, and the log has not changed', async () => {
    const [before, head] = [storedRows(file()), await store.head()];
    expect(await new Rebuild(parts()).replace(all)).toBe('replaced');
    expect(differencesOf(before, storedRows(file()))).toEqual([]);
    expect(await store.head()).toBe(head);
  });

  it('are answered all through, and kept on from where the rebuild left them', async () => {
    const answers: number[] = [];
    const count = async () => void answers.push((await kept?.count(tableOf(volumes), [])) ?? -1);
    for (let times = 0; times < 3; times += 1) {
      await new Rebuild(parts()).replace(all, { onProgress: () => void count() });
      await appendRandomLog(store, { events: 300, seed: 10 + times });
      expect(await runner.caughtUp(20_000)).toBe(true);
    }
    expect(answers.length).toBeGreaterThan(3);
    expect(Math.min(...answers)).toBeGreaterThan(0);
    expect(runner.moved).toBe(3);
    const verified = await new Verification(parts()).verify(all);
    expect(verified?.filter(({ differing }) => differing > 0)).toEqual([]);
    expect(new Set(verified?.map(({ position }) => position))).toEqual(new Set([`${await store.head()}`]));
  });

  it('are put right where somebody had changed them, and who keeps them forgets what was wrong', async () => {
    const before = storedRows(file());
    change(`update ${tableOf(volumes)} set row = replace(row, '"name":"', '"name":"not ')`);
    await new Rebuild(parts()).replace(ofVolumes);
    expect(differencesOf(before, storedRows(file()))).toEqual([]);
    await appendRandomLog(store, { events: 300, seed: 9 });
    await runner.caughtUp(20_000);
    expect((await new Verification(parts()).verify(ofVolumes))?.[0]).toMatchObject({ differing: 0, first: null });
  });

  it('go on being rebuilt where an interrupted rebuild ended', async () => {
    const stopping = new AbortController();
    const options = { signal: stopping.signal, onProgress: () => stopping.abort() };
    expect(await new Rebuild(parts()).replace(ofVolumes, options)).toBe('interrupted');
    const shadow = (await tool?.tables())?.find(({ table }) => table.includes('_shadow_'));
    expect(shadow?.position).toBeGreaterThan(0n);
    const read: bigint[] = [];
    await new Rebuild(parts()).replace(ofVolumes, { onProgress: ({ events, position }) => void read.push(position - BigInt(events)) });
    expect(read[0]).toBeGreaterThan(0n);
    expect((await new Verification(parts()).verify(ofVolumes))?.[0]?.differing).toBe(0);
  });

  describe('verified', () => {
    it('name the row that was changed by hand, where, and the events that made it', async () => {
      const [row] = storedRows(file()).get(tableOf(volumes))?.slice(3, 4) ?? [];
      const key = String(row?.['key']);
      change(`update ${tableOf(volumes)} set row = json_set(row, '$.volume.sizeGiB', 4711) where key = '${key}'`);
      const [verified] = (await new Verification(parts()).verify(ofVolumes)) ?? [];
      const { volume } = JSON.parse(String(row?.['row'])) as { volume: { sizeGiB: number } };
      expect(verified?.first).toMatchObject({ key, path: 'volume.sizeGiB', kept: 4711, rebuilt: volume.sizeGiB });
      expect(verified?.differing).toBe(1);
      const stream: string[] = [];
      for await (const { position } of store.readStream(`volume-${key}`)) stream.push(`${position}`);
      expect(verified?.first?.events.map(({ position }) => position)).toEqual(stream);
      expect(verified?.first?.events[0]?.type).toBe('VolumeCreated');
    });

    it('miss a row that was removed by hand', async () => {
      change(`delete from ${tableOf(volumes)} where key in (select key from ${tableOf(volumes)} limit 1)`);
      const [verified] = (await new Verification(parts()).verify(ofVolumes)) ?? [];
      expect(verified).toMatchObject({ differing: 1, first: { path: '', kept: undefined } });
    });

    it('leave nothing behind', async () => {
      await new Verification(parts()).verify(all);
      expect((await tool?.tables())?.filter(({ table }) => table.includes('_shadow_'))).toEqual([]);
    });
  });
});
