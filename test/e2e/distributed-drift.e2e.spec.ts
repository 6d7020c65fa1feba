/** Hosts are compared with the log by whoever holds their partition, through their agents. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../lab/wait.js';
import type { DifferenceView, LookView } from '../../src/app/http/mooring/drift/drift.views.js';
import { RolesLab } from '../support/roles-lab.js';
import { login } from '../support/test-cloud.js';

interface Shown {
  readonly drift: readonly DifferenceView[];
  readonly looks: readonly LookView[];
}

describe('a host with an agent', () => {
  let lab: RolesLab;
  let token = '';
  const url = () => lab.apis[0]?.url ?? '';
  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
    const answer = await fetch(`${url()}/mooring/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
    return (await answer.json()) as Body;
  };
  const look = async (): Promise<Shown> => {
    await ask('POST', 'drift/look', { host: 'sim-1' });
    const isAnswered = async () => (await ask<Shown>('GET', 'drift')).looks.every(({ waiting }) => waiting.length === 0);
    await waitUntil(isAnswered, { until: 'the host was looked at', timeoutMs: 60_000, everyMs: 100 });
    return ask('GET', 'drift');
  };

  beforeAll(async () => {
    lab = await RolesLab.start();
    const answer = await fetch(`${url()}/identity/v3/auth/tokens`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(login('admin')) },
    });
    token = answer.headers.get('x-subject-token') ?? '';
  });
  afterAll(() => lab.stop());

  it('is looked at whole, and again when its worker has gone', async () => {
    await lab.newVolume();
    expect(await look()).toMatchObject({ drift: [], looks: [{ host: 'sim-1', unseen: [] }] });
    await lab.workers.shift()?.running.stop();
    expect(await look()).toMatchObject({ drift: [], looks: [{ host: 'sim-1', unseen: [] }] });
  });
});
