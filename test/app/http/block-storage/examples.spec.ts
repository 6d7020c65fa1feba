import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { quiet } from '../../../support/block-storage-client.js';
import { type Example, isExampleOf, readExamples } from '../../../support/http-examples.js';
import { serverAt } from '../../../support/plans.js';
import { projects, type RunningApp, startApp } from '../../../support/running-app.js';
import { volumesOf } from '../../../support/volumes.js';

const noSuchRoute = 'The resource could not be found.';

let app: RunningApp;
let examples: readonly Example[];
beforeAll(async () => {
  app = await startApp();
  const volumes = `/volume/v3/${projects.demo}`;
  const body = { volume_type: { name: 'a-type' } };
  const type = await app.ask<{ volume_type: { id: string } }>('admin', 'POST', `${volumes}/types`, { body });
  examples = readExamples('examples/block-storage.http', {
    ...{ volumes, project: projects.demo, volume: await volumesOf(app).create(), type: type.body.volume_type.id },
    ...{ attachment: '0'.repeat(8) + '-0000-4000-8000-000000000000', server: serverAt(1) },
  });
});
afterAll(async () => {
  await app.stop();
});

interface Faulty {
  readonly itemNotFound?: { readonly message: string };
  readonly badRequest?: { readonly state?: string };
}

/** What is refused for the state something is in could be asked for at another time. */
const isWellFormed = (body: Faulty | undefined): boolean => body?.badRequest === undefined || body.badRequest.state !== undefined;

describe('the examples', () => {
  it('are all of something that is there, and asked as it should be', async () => {
    const inOrder = examples.toSorted((one, other) => Number(one.method === 'DELETE') - Number(other.method === 'DELETE'));
    const wrong: unknown[] = [];
    for (const { method, path, headers, body } of inOrder) {
      const answer = await app.ask<Faulty | undefined>('admin', method, path, { headers, ...(body !== undefined && { body }) });
      const isThere = answer.status !== 405 && answer.body?.itemNotFound?.message !== noSuchRoute;
      const isRight = answer.status < 500 && (path.endsWith('/snapshots') || isWellFormed(answer.body));
      if (!isThere || !isRight) wrong.push([method, path, body, answer.body]);
      await quiet(app);
    }
    expect(wrong).toEqual([]);
  });

  it('are of everything that is there', async () => {
    const { paths } = (await (await fetch(`${app.url}/docs/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths)
      .filter(([path]) => path.startsWith('/volume/v3/{project_id}'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter((route) => !examples.some((example) => isExampleOf(example, route)))).toEqual([]);
  });
});
