/** What a worker cannot work out is known wherever it is asked: by every API node, and on the command line. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor, waitUntil } from '../../lab/wait.js';
import type { Explanation, Matter, Unsettled } from '../../src/app/explaining/explanation.js';
import { sql } from '../support/distributed/sql.js';
import { FalseAgent } from '../support/false-agent.js';
import { RolesLab, server } from '../support/roles-lab.js';
import { login, type User } from '../support/test-cloud.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const attachments = `/compute/v2.1/servers/${server}/os-volume_attachments`;
const patience = { timeoutMs: 60_000, everyMs: 100 };
/** What the answer of the agent below breaks in a worker. */
const bug = "Cannot read properties of null (reading 'of')";

describe('What a worker has parked', () => {
  let lab: RolesLab;
  let agent: FalseAgent;
  let admin = '';
  let volumeId = '';

  /** All is asked at the second API node. */
  const url = (path: string): string => `${lab.apis[1]?.url}${path}`;
  const tokenOf = async (user: User): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url('/identity/v3/auth/tokens'), { method: 'POST', headers, body: JSON.stringify(login(user)) });
    return answer.headers.get('x-subject-token') ?? '';
  };
  const asAdmin = async <Body>(path: string): Promise<Body> =>
    (await (await fetch(url(`/mooring/v1/${path}`), { headers: { 'x-auth-token': admin } })).json()) as Body;
  const matter = async (): Promise<Matter | undefined> =>
    (await asAdmin<{ explanation: Explanation }>(`volumes/${volumeId}/explain`)).explanation.open[0];
  const becomes = (standing: Matter['standing']): Promise<Matter> => {
    const look = async () => {
      const found = await matter();
      return found?.standing === standing ? found : undefined;
    };
    return waitFor(look, { ...patience, until: `the attachment is ${standing}` });
  };
  /** By the advice that is given: whose log is to be read. */
  const workerIn = ({ unblock }: Matter): string => /the log of worker (\S+)/.exec(unblock[0]?.words ?? '')?.[1] ?? 'nobody';
  const workers = (): string[] => lab.workers.map(({ running }) => `${hostname()}:${running.address.port}`);

  /** The attachment is exported, says its agent, and says it in a way that breaks whoever reads it. */
  beforeAll(async () => {
    lab = await RolesLab.start();
    admin = await tokenOf('admin');
    volumeId = await lab.newVolume();
    await lab.shares(8, 8);
    await lab.stopAgent();
    agent = await FalseAgent.of('sim-1', lab.log.connectionString('esdb'));
    expect((await lab.ask('POST', attachments, { body: { volumeAttachment: { volumeId } } }))[0]).toBe(200);
    expect((await becomes('under way')).step.name).toBe('export');
    await agent.answer('Export', null);
  });
  afterAll(async () => {
    await agent.close();
    await lab.stop();
  });

  it('is explained by an API node, with the step, the reason and the worker', async () => {
    const parked = await becomes('parked');
    expect(parked).toMatchObject({ step: { name: 'export', host: 'sim-1' }, lastError: { reason: bug }, nextTry: null });
    expect(workers()).toContain(workerIn(parked));
    const { unsettled } = await asAdmin<{ unsettled: Unsettled }>('unsettled');
    expect(unsettled.open).toMatchObject([{ standing: 'parked', lastError: { reason: bug } }]);
  });

  it('is explained to its project, which is not told of workers', async () => {
    const [, { explanation }] = await lab.ask<{ explanation: Explanation }>('GET', `/mooring/v1/volumes/${volumeId}/explain`);
    expect(explanation.open).toMatchObject([{ standing: 'parked', unblock: [{ who: 'operator' }] }]);
    expect(JSON.stringify(explanation)).not.toContain(hostname());
  });

  it('is explained on the command line, though no Mooring answers there', async () => {
    const env = { ...process.env, ...(await lab.settings()) };
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'explain', 'volume', volumeId, '--json'], { env });
    const { explanation } = JSON.parse(stdout) as { explanation: Explanation };
    expect(explanation.open).toMatchObject([{ standing: 'parked', lastError: { reason: bug } }]);
  });

  it('is parked no more when its worker goes and another takes it up; what that one parks is its own', async () => {
    const first = workerIn(await becomes('parked'));
    const [stopped] = lab.workers.splice(workers().indexOf(first), 1);
    await stopped?.running.stop();
    await becomes('under way');
    await agent.answer('Export', null);
    expect([workerIn(await becomes('parked'))]).toEqual(workers());
    expect(workers()).not.toContain(first);
  });

  it('is parked no more when something happens to it and it goes on', async () => {
    const { about } = await becomes('parked');
    const headers = { 'x-auth-token': await tokenOf('service'), 'openstack-api-version': 'volume 3.67' };
    const ended = fetch(url(`/volume/v3/attachments/${about.id}`), { method: 'DELETE', headers });
    await agent.answer('Revoke', { of: 'Revoke' });
    expect((await ended).status).toBe(200);
    await lab.becomes(volumeId, 'available');
    expect(await matter()).toBeUndefined();
    const isGone = async () => (await sql(lab.rows.url, 'select from mooring_kept.parked_work')).length === 0;
    await waitUntil(isGone, { ...patience, until: 'nothing of it is left' });
  });
});
