import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { labOf } from '../../../support/attachments-lab.js';
import { manyServers, serverAt } from '../../../support/plans.js';
import { type Method, projects, type RunningApp, startApp } from '../../../support/running-app.js';

interface Example {
  readonly method: Method;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const text = readFileSync('examples/compute.http', 'utf8');

let app: RunningApp;
let examples: readonly Example[];
beforeAll(async () => {
  app = await startApp(manyServers(1, 1));
  const volume = await labOf(app).volumes.create();
  examples = read(text, { server: serverAt(1), project: projects.demo, volume });
});
afterAll(async () => {
  await app.stop();
});

describe('the examples', () => {
  it('are all of something that is there', async () => {
    for (const { method, path, headers, body } of examples) {
      const { status } = await app.ask('admin', method, path, { headers, ...(body !== undefined && { body }) });
      expect({ method, path, status, isThere: ![404, 405, 500].includes(status) }).toMatchObject({ isThere: true });
      await app.settled();
    }
  });

  it('are of everything that is there', async () => {
    const { paths } = (await (await fetch(`${app.url}/docs/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
    const missing = routes.filter(({ path }) => path.startsWith('/compute')).filter((route) => !examples.some((each) => isOf(each, route)));
    expect(routes.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});

const isOf = (example: Example, { method, path }: { method: string; path: string }): boolean => {
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}(\\?|$)`);
  return example.method === method && pattern.test(example.path);
};

/** What an editor that understands such files would send. */
const read = (file: string, ids: Readonly<Record<string, string>>): readonly Example[] => {
  const compute = '/compute/v2.1';
  const filled = file
    .replaceAll('http://127.0.0.1:8776', '')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => ({ compute, ...ids })[name] ?? '');
  return filled.split(/^###.*\n/m).flatMap((part) => {
    const [, method, path, headers = '', body] = /^(GET|POST|PUT|DELETE) (\S+)\n((?:[\w-]+: .*\n)*)(?:\n(\{.*\})\n)?/.exec(part) ?? [];
    if (method === undefined || path === undefined) return [];
    const pairs = headers.split('\n').flatMap((line) => (line.startsWith('OpenStack') ? [line.toLowerCase().split(': ')] : []));
    const versions = Object.fromEntries(pairs) as Record<string, string>;
    return [{ method: method as Method, path, headers: versions, body: body === undefined ? undefined : (JSON.parse(body) as unknown) }];
  });
};
