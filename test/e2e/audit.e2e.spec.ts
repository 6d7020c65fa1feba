/** What happened, asked of the product as its users run it: by REST, and on the command line, while it runs and when it is down. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../lab/wait.js';
import { CloudSession } from '../support/cloud-session.js';
import { MooringProcess } from '../support/mooring-process.js';
import { writeClouds, writeIdentity } from '../support/test-cloud.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const web1 = '5eb00001-0000-4000-8000-000000000001';

interface Entry {
  readonly position: string;
  readonly type: string;
  readonly words: string;
}

let mooring: MooringProcess;
let member: CloudSession;
let stranger: CloudSession;
let volume: string;

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const audit = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, MOORING_DATA: mooring.data };
    execFile(process.execPath, [main, 'audit', ...args], { env }, (error, stdout, stderr) =>
      resolve({ exit: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
const told = async (...args: readonly string[]): Promise<string> => {
  const { exit, stdout, stderr } = await audit(...args);
  if (exit !== 0) throw new Error(`audit ${args.join(' ')} ended with ${exit}: ${stderr}`);
  return stdout;
};

const statusOf = async (id: string): Promise<string | undefined> =>
  (await member.ask<{ volume?: { status: string } }>('GET', `/volume/v3/volumes/${id}`)).body.volume?.status;
const becomes = (status: string | undefined) =>
  waitUntil(async () => (await statusOf(volume)) === status, {
    until: `the volume is ${status ?? 'gone'}`,
    timeoutMs: 60_000,
    everyMs: 10,
  });
const timeline = async (): Promise<readonly Entry[]> =>
  (await member.must<{ timeline: readonly Entry[] }>('GET', `/mooring/v1/volumes/${volume}/timeline`)).timeline;

/** Attached to web-1 and detached; still there under its name. */
beforeAll(async () => {
  mooring = await MooringProcess.on({ env: { MOORING_HOSTS: 'simulated' } });
  await mkdir(mooring.data);
  await writeIdentity(mooring.data);
  await mooring.start();
  const clouds = join(mooring.temporary, 'clouds.yaml');
  await writeClouds(clouds, mooring.url);
  const signIn = (cloud: string) => CloudSession.signIn(clouds, cloud, () => undefined);
  [member, stranger] = await Promise.all([signIn('member'), signIn('stranger')]);
  volume = (await member.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1, name: 'db-data' } })).volume
    .id;
  await becomes('available');
  const attachments = `/compute/v2.1/servers/${web1}/os-volume_attachments`;
  await member.must('POST', attachments, { volumeAttachment: { volumeId: volume } });
  await becomes('in-use');
  await member.must('DELETE', `${attachments}/${volume}`);
  await becomes('available');
});
afterAll(async () => {
  await mooring.dispose();
});

describe('mooring audit, beside the product that runs', () => {
  it('tells a volume by its name in words, further in the further from its cause, without colours where nobody sees them', async () => {
    const text = await told('volume', 'db-data');
    expect(text).not.toContain('\u001b');
    const lines = text.split('\n');
    const indentOf = (words: RegExp) => lines.find((line) => words.test(line))?.search(/[a-z└]/);
    expect(text).toMatch(/^member asked, req-/m);
    expect(indentOf(/export made: iqn/)).toBeGreaterThan(indentOf(/reserved for server web-1 as vdb/) ?? Infinity);
    expect(indentOf(/plugged in, the guest has the disk/)).toBeGreaterThan(indentOf(/export made: iqn/) ?? Infinity);
    expect(text).toMatch(/attached to server web-1 as \/dev\/vdb on sim-1 {2}\[attach took [\d.]+ m?s/);
  });
  it('says the same in JSON, for spreadsheets and by REST', async () => {
    const entries = await timeline();
    const json = (await told('volume', 'db-data', '--json'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    const csv = (await told('volume', 'db-data', '--csv')).trim().split('\n');
    const seen = (all: readonly Entry[]) => all.map(({ position, type }) => [position, type]);
    expect(entries.length).toBeGreaterThan(18);
    expect(seen(json)).toEqual(seen(entries));
    expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(entries.map(({ position }) => position));
  });
  it('says what it was at a moment, what became different since, who had it and what was attached where', async () => {
    const attached = (await timeline()).find(({ type }) => type === 'Attached')?.position ?? '';
    expect(await told('volume', 'db-data', '--at', attached)).toMatch(/^status +in-use$/m);
    expect(await told('volume', 'db-data', '--diff', '--from', attached)).toMatch(/^status: in-use -> available$/m);
    expect(await told('volume', 'db-data', '--holders')).toMatch(
      /^server web-1 on sim-1: attached rw .* asked for by member, ended by member/m,
    );
    expect(await told('attached', '--at', attached)).toMatch(/^volume db-data {2}attached {2}server web-1 on sim-1 {2}\/dev\/vdb {2}rw /m);
    expect(await told('attached')).toContain('nothing was attached');
  });
  it('says what a user did, and what became of it', async () => {
    expect(await told('user', 'member')).toMatch(
      /└ volume db-data, server web-1: detached, as was asked for; nothing of it is left on any host/,
    );
  });
  it('says in one line what is wrong with a question', async () => {
    for (const [args, words] of [
      [['volume', 'nowhere'], /^mooring: There is no volume called nowhere, and there never was one\n$/],
      [['volume', 'db-data', '--at', 'yesterday'], /^mooring: A moment is a time .*\n$/],
      [['volume', 'db-data', '--from', '9', '--to', '3'], /^mooring: .*from is after to.*\n$/],
      [['volume', 'db-data', '--diff'], /^mooring: --diff needs --from.*\n$/],
    ] as const) {
      const { exit, stdout, stderr } = await audit(...args);
      expect([exit, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(words);
    }
  });
});

describe('mooring audit, when a volume is gone and the product is down', () => {
  it('still tells what happened to it; another project never learns that it was there', async () => {
    await member.must('DELETE', `/volume/v3/volumes/${volume}`);
    await becomes(undefined);
    expect((await timeline()).at(-1)?.type).toBe('VolumeDeleted');
    const paths = ['timeline', 'state', 'holders', 'attached', 'difference?from=1'].map(
      (question) => `/mooring/v1/volumes/${volume}/${question}`,
    );
    const statuses = await Promise.all(paths.map(async (path) => (await stranger.ask('GET', path)).status));
    expect(statuses).toEqual(paths.map(() => 404));
    await mooring.stop();
    expect(await told('volume', volume)).toContain('deleted, its bytes are gone');
    expect(await told('server', 'web-1')).toContain('held for volume db-data');
  });
});
