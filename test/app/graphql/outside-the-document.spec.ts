import { request as ask } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RunningApp, startApp } from '../../support/running-app.js';

let app: RunningApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

it.each(['dry_run=true', 'dryRun=1', 'DRY-RUN='])('does nothing where somebody says %s in the address and means a plan', async (word) => {
  const query = 'mutation { createVolume(input: { sizeGiB: 1 }) { volume { id } } }';
  const before = await app.position();
  const { status, body } = await app.ask('member', 'POST', `/graphql?${word}`, { body: { query } });
  expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringContaining('argument dryRun') }] } });
  expect(await app.position()).toBe(before);
});

it('does not answer as of now where somebody asks for then in the address', async () => {
  const { status, body } = await app.ask('member', 'POST', '/graphql?at=1', { body: { query: '{ volumes { totalCount } }' } });
  expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'invalid-request' } }] } });
});

/** `fetch` does not let itself be told such headers. */
const upgrading = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'h2c', 'content-type': 'application/json' };
    const asked = ask(`${url}/graphql`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end(JSON.stringify({ query: '{ __schema { queryType { name } } }' }));
  });

it('tells nobody without a token what there is to ask for, also not who would rather speak otherwise', async () => {
  expect(await upgrading(app.url)).toBe(401);
});

it('takes no JSON that would change what all objects have, also where it is written in the document', async () => {
  const query = 'mutation { createVolume(input: { sizeGiB: 1, metadata: { __proto__: "x" } }) { volume { id } } }';
  const before = await app.position();
  const { body } = await app.ask('member', 'POST', '/graphql', { body: { query } });
  expect(body).toMatchObject({ errors: [{ message: expect.stringContaining('__proto__'), extensions: { code: 'invalid-request' } }] });
  expect(await app.position()).toBe(before);
});
