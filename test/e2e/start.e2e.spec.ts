/** What somebody meets who has just cloned Mooring and has neither libvirt nor tgt. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, run, type Ran } from '../../lab/run.js';
import { waitUntil } from '../../lab/wait.js';
import { graceMs } from '../../src/composition/running.js';
import { MooringProcess } from '../support/mooring-process.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** That it does not hang; what the start costs is measured in bench/, not here. */
const soonMs = 60_000;
const startLine = /^To use it: {2}export OS_CLIENT_CONFIG_FILE=(\S+) OS_CLOUD=mooring$/m;

describe('a fresh clone', () => {
  let folder: string;
  let clone: string;
  let bin: string;
  let mooring: MooringProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-new-user-'));
    clone = join(folder, 'mooring');
    bin = await pathWithout(join(folder, 'bin'));
    await must('git', ['clone', '--quiet', repository, clone]);
    await install(clone);
  }, 10 * 60_000);
  afterEach(async () => {
    await mooring?.dispose();
    mooring = undefined;
  });
  afterAll(() => rm(folder, { recursive: true }));

  const npmStart = () => ({ program: { command: 'npm', args: ['start'], cwd: clone }, env: { PATH: bin } });
  const nodeStart = () => ({ program: { command: 'node', args: ['dist/main.js', 'start'], cwd: clone }, env: { PATH: bin } });
  const startWith = (env: Readonly<Record<string, string>>): Promise<Ran> =>
    run(process.execPath, ['dist/main.js', 'start'], { cwd: clone, env: { PATH: bin, ...env } });

  it('serves soon, on simulated hosts, and says the one line that makes `openstack` use it', async () => {
    mooring = await MooringProcess.on(npmStart());
    const begunAt = performance.now();
    await mooring.start();
    const tookMs = Math.round(performance.now() - begunAt);
    process.stdout.write(`npm start serves after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(soonMs);
    const { output } = mooring;
    expect(output).toContain(`Mooring serves at ${mooring.url}\n`);
    expect(output).toMatch(/^Hosts are SIMULATED, no disk is real: .* is not installed here\.$/m);
    expect(startLine.exec(output)?.[1]).toBe(join(mooring.data, 'clouds.yaml'));

    const user = await mooring.signIn('mooring');
    const { servers } = await user.must<{ servers: readonly { id: string }[] }>('GET', '/compute/v2.1/servers');
    expect(servers).toHaveLength(4);
  });

  it.each([
    ['a setting nobody knows', { MOORING_LISTENS: '127.0.0.1:1' }, 'MOORING_LISTENS'],
    ['an address that is none', { MOORING_LISTEN: 'everywhere' }, 'MOORING_LISTEN is "everywhere"'],
    ['a number that is none', { MOORING_UNPLUG_TRIES: 'many' }, 'MOORING_UNPLUG_TRIES is "many"'],
    ['hosts that are not here', { MOORING_HOSTS: 'libvirt' }, 'libvirt is not installed here'],
    ['a file that is not there', { MOORING_SIMULATED: '/nowhere/plan.yaml' }, '/nowhere/plan.yaml'],
    ['a folder that cannot be made', { MOORING_DATA: '/dev/null/data' }, '/dev/null/data'],
  ])('tells in one line of %s', async (_, env, words) => {
    const data = await mkdtemp(join(folder, 'data-'));
    const listen = { MOORING_LISTEN: '127.0.0.1:0' };
    const { code, stdout, stderr } = await startWith({ MOORING_DATA: data, ...listen, ...env });
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(linesOf(stderr)).toEqual([expect.stringContaining(words)]);
  });

  it('tells in one line that another process has its data folder, and leaves that one alone', async () => {
    mooring = await MooringProcess.start(nodeStart());
    const second = await startWith({ MOORING_DATA: mooring.data, MOORING_LISTEN: '127.0.0.1:0' });
    expect(second.code).toBeGreaterThan(0);
    expect(linesOf(second.stderr)).toEqual([`mooring: The data folder ${mooring.data} is in use by another process`]);
    expect(await mooring.isReady()).toBe(true);
  });

  it('tells in one line that another process has its address', async () => {
    mooring = await MooringProcess.start(nodeStart());
    const data = await mkdtemp(join(folder, 'data-'));
    const second = await startWith({ MOORING_DATA: data, MOORING_LISTEN: new URL(mooring.url).host });
    expect(second.code).toBeGreaterThan(0);
    expect(linesOf(second.stderr)).toEqual([expect.stringContaining(new URL(mooring.url).port)]);
  });

  it('answers the request that is under way when it is asked to end, takes no other, and ends well', async () => {
    mooring = await MooringProcess.start(nodeStart());
    const { url, output } = mooring;
    expect(output).not.toContain('SIGTERM');
    const body = Buffer.from(JSON.stringify({ auth: { identity: { methods: ['password'], password: { user: nobody } } } }));
    const underWay = await halfSent(`${url}/identity/v3/auth/tokens`, body);
    mooring.signal('SIGTERM');
    const running = mooring;
    await waitUntil(() => Promise.resolve(running.output.includes('SIGTERM')), { until: 'it has heard', timeoutMs: 60_000 });
    expect(await mooring.isReady()).toBe(false);
    expect(await underWay.finish()).toBe(401);
    expect(await mooring.exit()).toBe(0);
  });

  it('ends at once, and well, when nothing is under way', async () => {
    mooring = await MooringProcess.start(nodeStart());
    const begunAt = performance.now();
    expect(await mooring.stop()).toBe(0);
    expect(performance.now() - begunAt).toBeLessThan(graceMs);
  });
});

const nobody = { name: 'nobody', domain: { name: 'Default' }, password: 'x' };

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/** As `npm ci` leaves it. Where every minute counts nothing is downloaded again; what `npm ci` would run, is run. */
const install = async (clone: string): Promise<void> => {
  const patient = { cwd: clone, timeoutMs: 9 * 60_000 };
  if (process.env['CI'] !== undefined) {
    await must('npm', ['ci', '--no-audit', '--no-fund'], patient);
    return;
  }
  await cp(await realpath(join(repository, 'node_modules')), join(clone, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  await must('npm', ['run', 'prepare'], patient);
};

/** A folder in which there is Node, npm and what npm runs scripts with, and nothing else. */
const pathWithout = async (bin: string): Promise<string> => {
  await mkdir(bin);
  const npm = (await must('sh', ['-c', 'command -v npm'])).trim();
  await symlink(process.execPath, join(bin, 'node'));
  await symlink(await realpath(npm), join(bin, 'npm'));
  await symlink('/bin/sh', join(bin, 'sh'));
  return bin;
};

/** A request whose second half is still to come. */
const halfSent = async (url: string, body: Buffer): Promise<{ finish: () => Promise<number> }> => {
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const asked = request(url, { method: 'POST', headers });
  const answered = new Promise<number>((resolve, reject) => {
    asked.once('error', reject).once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
  });
  const half = body.length >> 1;
  await new Promise((resolve) => asked.write(body.subarray(0, half), resolve));
  return {
    finish: () => {
      asked.end(body.subarray(half));
      return answered;
    },
  };
};
