/** Why is it not done? Asked of the product as its users run it, in a world where things go wrong: by REST, and on the command line. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../lab/wait.js';
import { openWorldControls, type RemoteControls } from '../../src/adapters/simulated/remote-world.js';
import type { Explanation, Unsettled } from '../../src/app/explaining/explanation.js';
import type { ImpactReport } from '../../src/app/explaining/impact-report.js';
import type { CloudSession } from '../support/cloud-session.js';
import { freePort } from '../support/free-port.js';
import { MooringProcess } from '../support/mooring-process.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const web2 = '5eb00002-0000-4000-8000-000000000001';

let folder: string;
let worldProcess: ChildProcess;
let world: RemoteControls;
let mooring: MooringProcess;
let admin: CloudSession;
let stuck: string;
let failed: string;

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { ...process.env, MOORING_DATA: mooring.data } }, (error, stdout, stderr) =>
      resolve({ exit: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
const said = async (...args: readonly string[]): Promise<string> => {
  const { exit, stdout, stderr } = await run(...args);
  if (exit !== 0) throw new Error(`mooring ${args.join(' ')} ended with ${exit}: ${stderr}`);
  return stdout;
};
const explain = async (id: string): Promise<Explanation> =>
  (await admin.must<{ explanation: Explanation }>('GET', `/mooring/v1/volumes/${id}/explain`)).explanation;
const create = async (name: string): Promise<string> =>
  (await admin.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1, name } })).volume.id;

/**
 * `stuck` was to be attached to web-2, whose host cannot be reached: that was given up, and what was made for it is undone as soon as the
 * host is back, however long that takes. Making `failed` was refused; attaching `stuck` once more, too.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-explain-'));
  const port = await freePort();
  const env = { ...process.env, MOORING_DATA: folder };
  worldProcess = spawn(process.execPath, [main, 'world', '--listen', `127.0.0.1:${port}`], { env, stdio: 'ignore' });
  world = openWorldControls({ host: '127.0.0.1', port });
  const answers = () =>
    world.hosts().then(
      () => true,
      () => false,
    );
  await waitUntil(answers, { until: 'the world answers', timeoutMs: 60_000, everyMs: 50 });
  mooring = await MooringProcess.start({ env: { MOORING_HOSTS: 'simulated', MOORING_SIMULATED: `world:127.0.0.1:${port}` } });
  admin = await mooring.signIn('mooring-admin');

  stuck = await create('stuck');
  await mooring.settled();
  await world.next('storage.create', ['refused']);
  failed = await create('failed');
  await mooring.settled();
  await world.cutOff('sim-2');
  const attachments = `/compute/v2.1/servers/${web2}/os-volume_attachments`;
  await admin.must('POST', attachments, { volumeAttachment: { volumeId: stuck } });
  const isStuck = async () => (await explain(stuck)).open.some(({ step, tries }) => step.name === 'disconnect host' && tries > 0);
  await waitUntil(isStuck, { until: 'the attach is given up, and its end is stuck', timeoutMs: 60_000, everyMs: 50 });
  await admin.ask('POST', attachments, { volumeAttachment: { volumeId: stuck } });
});

afterAll(async () => {
  await mooring.dispose();
  await world.close();
  worldProcess.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('while it runs', () => {
  it('REST names the step, the host and the fault', async () => {
    expect((await explain(stuck)).open).toMatchObject([
      {
        step: { name: 'disconnect host', number: 1, of: 3, host: 'sim-2' },
        lastError: { outcome: 'unknown', reason: 'no answer from sim-2' },
      },
    ]);
    const { unsettled } = await admin.must<{ unsettled: Unsettled }>('GET', '/mooring/v1/unsettled');
    expect(unsettled.open.map(({ what }) => what)).toEqual([
      'undo what was made to attach volume stuck to server web-2 (given up: no answer from sim-2)',
      'create volume failed',
    ]);
  });

  it('the command line says the same to people, by name', async () => {
    const text = await said('explain', 'volume', 'stuck');
    expect(text).toContain('"disconnect host" on host sim-2, 1 of 3 (then: unexport, release device name)');
    expect(text).toContain('no answer from sim-2');
    expect(text).toContain('an operator: sim-2 does not answer');
    expect(text).toMatch(/Refused lately\n.*POST .*os-volume_attachments: .*already/);
    expect(await said('explain')).toContain('storage.create was made to be refused');
    expect(await said('explain', 'host', 'sim-2')).toContain('attach volume stuck to server web-2');
    expect(text).toMatch(/Given up lately\n.*attach volume stuck, at step "connect host": no answer from sim-2/);
  });

  it('and to scripts', async () => {
    const { explanation } = JSON.parse(await said('explain', 'volume', failed, '--json')) as { explanation: Explanation };
    expect(explanation.open).toMatchObject([
      { standing: 'failed', step: { name: 'create volume' }, commands: [`openstack volume delete ${failed}`] },
    ]);
    const { impact } = JSON.parse(await said('impact', 'host', 'sim-1', '--json')) as { impact: ImpactReport };
    expect(impact.volumes.map(({ id, fate }) => ({ id, fate }))).toContainEqual({ id: stuck, fate: 'bytes gone' });
  });

  it('what cannot be said is told in one line', async () => {
    expect(await run('explain', 'volume', 'nothing')).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'mooring: There is no volume called nothing. What has gone is found by its id; `mooring audit volume nothing` looks for it\n',
    });
    expect(await run('explain', 'volume')).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'mooring: Say which volume: mooring explain volume <id>\n',
    });
    const { exit, stderr } = await run('impact', 'host', 'nowhere');
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: 'mooring: Host nowhere could not be found.\n' });
  });
});

describe('when it is down', () => {
  it('the command line still names step and fault, and says what it cannot know', async () => {
    await mooring.kill();
    const text = await said('explain', 'volume', stuck);
    expect(text).toContain('"disconnect host" on host sim-2');
    expect(text).toContain('no answer from sim-2');
    expect(text).toContain(
      '(What was refused lately, and work that `mooring start` set aside as a fault of its own, is not known here: Mooring does not answer',
    );
    expect(await said('explain')).toContain(
      '(What of this is work that `mooring start` set aside as a fault of its own is not known here:',
    );
    expect(await said('impact', 'server', 'web-2')).toContain('If server web-2 goes: 1 server stops');
  });

  it('and once it is up again and the host is back, all is settled', async () => {
    await world.reconnect('sim-2');
    await mooring.start();
    await mooring.settled();
    expect(await said('explain', 'volume', stuck)).toContain('It is settled since');
  });
});
