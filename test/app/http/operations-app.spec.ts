import { afterEach, describe, expect, it } from '@jest/globals';
import { createOperationsApp, type OperationsApp } from '../../../src/app/http/operations-app.js';
import type { Health } from '../../../src/app/http/operations/health.controller.js';
import { partitionsGauge } from '../../../src/app/operations/metrics.js';

describe('The server of a process without an API', () => {
  let app: OperationsApp | undefined;
  afterEach(() => app?.stop(0));

  const start = async (health: Health): Promise<string> => {
    const checks = [{ name: 'partitions', check: () => health }];
    app = createOperationsApp({ checks, metrics: [partitionsGauge(() => 7)], tls: null });
    const { port } = await app.listen({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${port}`;
  };

  it('tells how it is', async () => {
    const answer = await fetch(`${await start({ ok: true, detail: '7 held' })}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true, checks: { partitions: { ok: true, detail: '7 held' } } }]);
  });

  it('is ready as long as all its parts are well', async () => {
    expect((await fetch(`${await start({ ok: true, detail: '' })}/readyz`)).status).toBe(200);
    await app?.stop(0);
    const url = await start({ ok: false, detail: '' });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('gives its figures, and those of the process', async () => {
    const answer = await fetch(`${await start({ ok: true, detail: '' })}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toContain('mooring_partitions_held 7\n');
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('has nothing else', async () => expect((await fetch(`${await start({ ok: true, detail: '' })}/volume/v3`)).status).toBe(404));
});
