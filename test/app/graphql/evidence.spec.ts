/** What is said by REST is said here; that it is true is proved in test/app/evidence. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp } from '../../support/running-app.js';
import { volumesOf } from '../../support/volumes.js';

let app: RunningApp;
let graphql: GraphqlClient;
let position: string;

beforeAll(async () => {
  app = await startApp();
  graphql = new GraphqlClient(app);
  const id = await volumesOf(app).create();
  const { timeline } = await graphql.must<{ timeline: { position: string }[] }>(
    'member',
    `{ timeline(kind: VOLUME, id: "${id}", first: 1) }`,
  );
  position = timeline[0]?.position ?? '';
});
afterAll(() => app.stop());

it('names the key that signs the log to everybody with a token', async () => {
  const { body } = await app.ask('admin', 'GET', '/mooring/v1/audit/key');
  expect(await graphql.must('stranger', '{ auditKey }')).toEqual({ auditKey: body });
});

it('lists checkpoints to administrators only', async () => {
  expect(await graphql.must('admin', '{ auditCheckpoints(first: 3) }')).toEqual({ auditCheckpoints: [] });
  expect(await graphql.codeOf('member', '{ auditCheckpoints }')).toBe('forbidden');
  expect(await graphql.codeOf('admin', '{ auditCheckpoints(first: -1) }')).toBe('invalid-request');
});

it('says of an event that is not signed yet that it will be, to those who may see it', async () => {
  const proof = `{ eventProof(position: "${position}") }`;
  const { errors } = await graphql.ask('member', proof);
  expect(errors).toMatchObject([{ message: 'The event is not signed yet; it is within a minute.', extensions: { code: 'conflict' } }]);
  expect(await graphql.codeOf('stranger', proof)).toBe('not-found');
  expect(await graphql.codeOf('member', '{ eventProof(position: "1") }')).toBe('not-found');
  expect(await graphql.codeOf('admin', '{ eventProof(position: "first") }')).toBe('invalid-request');
});
