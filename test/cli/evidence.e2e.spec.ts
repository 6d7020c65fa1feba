/** The product as its users run it: its log exported while it runs, verified elsewhere, and imported into another installation. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MooringProcess } from '../support/mooring-process.js';
import { contentsOf } from '../support/simulation/rows.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const run = promisify(execFile);
const simulated = { MOORING_HOSTS: 'simulated', MOORING_LOG: 'warn' };

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** As an operator types it, where the log is in `data`. */
const mooring = async (data: string, ...args: string[]): Promise<Ended> => {
  const env = { PATH: process.env['PATH'], MOORING_DATA: data };
  return run(process.execPath, [main, ...args], { env, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, said: stderr }),
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, said: stderr };
    },
  );
};

const well = async (data: string, ...args: string[]): Promise<string> => {
  const { code, out, said } = await mooring(data, ...args);
  if (code !== 0) throw new Error(`mooring ${args.join(' ')} ended with ${code}: ${said}`);
  return out;
};

describe('the log of a running Mooring', () => {
  let source: MooringProcess;
  let folder: string;
  let file: string;
  let key: string;
  let volume: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-evidence-'));
    file = join(folder, 'log.ndjson.gz');
    source = await MooringProcess.start({ env: simulated });
    volume = await somethingHappens(source);
    await well(source.data, 'export', '--output', file);
    key = (await well(source.data, 'audit', 'key')).trim();
  });
  afterAll(async () => {
    await source.dispose();
    await rm(folder, { recursive: true });
  });

  it('is exported while it runs, to its owner only, and is verified without a store', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const said = await well('/nowhere', 'audit', 'verify', file, '--key', key);
    expect(said).toMatch(/^As it was written: a log of [\d,]+ events with 1 checkpoint, signed up to position 1024 at /);
    expect(said).toContain('by the key that was given');
    expect(await well(source.data, 'audit', 'verify', '--key', key)).toMatch(/^As it was written: the log of/);
  });

  it('is not verified with another key, nor when a byte of it is another one', async () => {
    const other = await mooring('/nowhere', 'audit', 'verify', file, '--key', 'rwaj4ykXFOTzVsGcmxXNGVHsbmZiqne+B1R/KJODNB0=');
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('is not the one that was given') });

    const lines = gunzipSync(await readFile(file))
      .toString()
      .split('\n');
    lines[500] = (lines[500] ?? '').replace('"metadata"', '"metadatA"');
    const changed = join(folder, 'changed.ndjson');
    await writeFile(changed, lines.join('\n'));
    const bad = await mooring('/nowhere', 'audit', 'verify', changed, '--json');
    expect({ code: bad.code, ...(JSON.parse(bad.out) as object) }).toMatchObject({ code: 1, ok: false, position: '500', line: 501 });
    expect(await mooring(join(folder, 'none'), 'import', changed)).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('nothing was imported: the file is not as it was written, first at position 500') },
    });
  });

  it('is held against what was kept of it elsewhere: an old export is no new one', async () => {
    const [kept, later, newer] = ['kept.json', 'later.json', 'newer.ndjson'].map((name) => join(folder, name));
    if (!kept || !later || !newer) throw new Error('there are too few names');
    const admin = await source.signIn('mooring-admin');
    await writeFile(kept, JSON.stringify(await admin.must('GET', '/mooring/v1/audit/checkpoints')));
    const member = await source.signIn('mooring');
    await member.must('POST', '/volume/v3/volumes', { volume: { size: 1 } });
    await source.settled();
    await writeFile(later, await well(source.data, 'audit', 'verify', '--json'));
    await well(source.data, 'export', '--output', newer);

    for (const each of [kept, later])
      expect(await well('/nowhere', 'audit', 'verify', newer, '--kept', each)).toContain('As it was written');
    expect(await well('/nowhere', 'audit', 'verify', file, '--kept', kept)).toContain('As it was written');
    expect(await mooring('/nowhere', 'audit', 'verify', file, '--kept', later)).toMatchObject({
      ...{ code: 1, out: expect.stringContaining('events when that was kept elsewhere') },
    });
    expect(await mooring('/nowhere', 'audit', 'verify', file, '--kept', newer)).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('holds no checkpoint') },
    });
  });

  it('proves one of its events, by the command line and by REST alike', async () => {
    const proofFile = join(folder, 'proof.json');
    await well(source.data, 'audit', 'proof', '700', '--output', proofFile);
    expect(await well('/nowhere', 'audit', 'verify', '--proof', proofFile, '--key', key)).toContain('is event 700 of a log');

    const admin = await source.signIn('mooring-admin');
    const answered = await admin.must('GET', '/mooring/v1/audit/events/700/proof');
    expect(answered).toEqual(JSON.parse(await readFile(proofFile, 'utf8')));
    expect(await admin.must('GET', '/mooring/v1/audit/checkpoints')).toMatchObject({ checkpoints: [{ count: 1_024 }] });

    const text = await readFile(proofFile, 'utf8');
    await writeFile(proofFile, text.replace('"actor"', '"actoR"'));
    expect(await mooring('/nowhere', 'audit', 'verify', '--proof', proofFile)).toMatchObject({ code: 1 });
  });

  it('holds the history of one volume that can be had alone', async () => {
    const lines = (await well(source.data, 'export', '--volume', volume)).trimEnd().split('\n');
    const streams = new Set(lines.slice(1, -1).map((line) => (JSON.parse(line) as { stream: string }).stream));
    expect(streams).toContain(`volume-${volume}`);
    const categories = new Set([...streams].map((stream) => stream.slice(0, stream.indexOf('-'))));
    expect([...categories].sort()).toEqual(['host', 'server', 'volume', 'volumetype']);
    const alone = join(folder, 'alone.ndjson');
    await well(source.data, 'export', '--volume', volume, '--output', alone);
    expect(await well('/nowhere', 'audit', 'verify', alone)).toContain('who wrote this it cannot show');
    expect(await mooring('/nowhere', 'audit', 'verify', alone, '--key', key)).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('which nobody signed') },
    });
    expect(await mooring(source.data, 'export', '--volume', 'none')).toMatchObject({
      code: 1,
      said: expect.stringContaining('There is no volume called none'),
    });
  });

  it('is imported into an empty installation, which then answers the same from the same rows', async () => {
    const before = await answers(source);
    await source.stop();
    const complete = join(folder, 'complete.ndjson');
    await well(source.data, 'export', '--output', complete);

    const copy = await MooringProcess.on({ env: simulated });
    try {
      await mkdir(copy.data);
      for (const users of ['identity.yaml', 'token.key']) await cp(join(source.data, users), join(copy.data, users));
      const clouds = await readFile(join(source.data, 'clouds.yaml'), 'utf8');
      await writeFile(join(copy.data, 'clouds.yaml'), clouds.replaceAll(source.url, copy.url));
      expect(await well(copy.data, 'import', complete, '--key', key)).toMatch(/^Imported [\d,]+ events/);
      expect(await mooring(copy.data, 'import', complete)).toMatchObject({ code: 1, said: expect.stringContaining('already') });
      await copy.start();
      expect(await answers(copy)).toEqual(before);
      await copy.stop();
      const rows = (mooring: MooringProcess) => contentsOf(join(mooring.data, 'read-model.db'));
      expect(rows(copy)).toEqual(rows(source));
    } finally {
      await copy.dispose();
    }
  });
});

/** An attachment, and as many changes of another volume as a checkpoint waits for. Answers the volume that was attached. */
const somethingHappens = async (mooring: MooringProcess): Promise<string> => {
  const member = await mooring.signIn('mooring');
  const create = async () => {
    const { volume } = await member.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1 } });
    await mooring.settled();
    return volume.id;
  };
  const [attached, changed] = [await create(), await create()];
  const { servers } = await member.must<{ servers: readonly { id: string }[] }>('GET', '/compute/v2.1/servers');
  await member.must('POST', `/compute/v2.1/servers/${servers[0]?.id ?? ''}/os-volume_attachments`, {
    volumeAttachment: { volumeId: attached },
  });
  await mooring.settled();
  for (let time = 0; time < 1_024; time += 1)
    await member.must('POST', `/volume/v3/volumes/${changed}/metadata`, { metadata: { time: `${time}` } });
  return attached;
};

/** Of the APIs, as far as they tell of the log; links name the installation. */
const answers = async (mooring: MooringProcess): Promise<unknown> => {
  const admin = await mooring.signIn('mooring-admin');
  const paths = ['/volume/v3/volumes/detail', '/volume/v3/attachments', '/compute/v2.1/servers/detail', '/volume/v3/types'];
  const bodies = await Promise.all(paths.map((path) => admin.must(`GET`, path)));
  return JSON.parse(JSON.stringify(bodies).replaceAll(mooring.url, '')) as unknown;
};
