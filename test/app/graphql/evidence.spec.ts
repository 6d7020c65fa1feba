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
  const { timeline } = await graphql.must<{ timeline: { edges: { node: { position: string } }[] } }>(
    'member',
    `{ timeline(kind: VOLUME, id: "${id}", first: 1) { edges { node { position } } } }`,
  );
  position = timeline.edges[0]?.node.position ?? '';
});
afterAll(() => app.stop());

it('names the key that signs the log to everybody with a token', async () => {
  const { body } = await app.ask<{ key: { key_id: string; public_key: string } }>('admin', 'GET', '/mooring/v1/audit/key');
  const key = { keyId: body.key.key_id, publicKey: body.key.public_key, vouchedBy: null };
  const query = '{ auditKey { key { keyId publicKey vouchedBy } used { keyId publicKey vouchedBy } } }';
  expect(await graphql.must('stranger', query)).toEqual({ auditKey: { key, used: [key] } });
});

it('lists checkpoints to administrators only', async () => {
  const shows = '{ totalCount edges { node { count position hash root previousCount keyId signedAt signature } } }';
  expect(await graphql.must('admin', `{ auditCheckpoints(first: 3) ${shows} }`)).toEqual({
    auditCheckpoints: { totalCount: 0, edges: [] },
  });
  expect(await graphql.codeOf('member', `{ auditCheckpoints ${shows} }`)).toBe('forbidden');
  expect(await graphql.codeOf('admin', `{ auditCheckpoints(first: -1) ${shows} }`)).toBe('invalid-request');
});

it('says of an event that is not signed yet that it will be, to those who may see it', async () => {
  const proof = `{ eventProof(position: "${position}") }`;
  const { errors } = await graphql.ask('member', proof);
  expect(errors).toMatchObject([{ message: 'The event is not signed yet; it is within a minute.', extensions: { code: 'conflict' } }]);
  expect(await graphql.codeOf('stranger', proof)).toBe('not-found');
  expect(await graphql.codeOf('member', '{ eventProof(position: "1") }')).toBe('not-found');
  expect(await graphql.codeOf('admin', '{ eventProof(position: "first") }')).toBe('invalid-request');
});
