import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { projects, type RunningApp, startApp, userId } from '../../support/running-app.js';
import { volumesOf } from '../../support/volumes.js';

describe('What is refused by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
  });
  afterAll(() => app.stop());

  const refusedOf = async (id: string) => {
    const shows = 'refused { asked code words requestId userId projectId at }';
    const query = `{ explain(kind: VOLUME, id: "${id}") { ${shows} } }`;
    const { explain } = await graphql.must<{ explain: { refused: object[] } }>('member', query);
    return explain.refused;
  };
  const extend = (id: string, more = '') => `mutation { extendVolume(id: "${id}", input: { sizeGiB: 1 } ${more}) { volume { id } } }`;

  it('is remembered with the thing it was asked of', async () => {
    const id = await volumesOf(app).create();
    const { errors } = await graphql.ask('member', extend(id));
    expect(await refusedOf(id)).toMatchObject([
      {
        ...{ asked: 'mutation extendVolume', code: 'volume-not-larger', words: errors[0]?.message },
        ...{ requestId: errors[0]?.extensions.requestId, userId: userId('member'), projectId: projects.demo },
      },
    ]);
  });

  it('is not remembered of a plan, nor with what the caller could not find', async () => {
    const id = await volumesOf(app).create();
    expect(await graphql.codeOf('member', extend(id, ', dryRun: true'))).toBe('volume-not-larger');
    expect(await graphql.codeOf('stranger', extend(id))).toBe('volume-not-found');
    expect(await refusedOf(id)).toEqual([]);
  });
});

it('shows a plan to a member without the hosts in it', async () => {
  const app = await startApp();
  try {
    const graphql = new GraphqlClient(app);
    const mutation = 'mutation { createVolume(dryRun: true, input: { sizeGiB: 1 }) { plan { events { data words } hostCommands } } }';
    const [told, all] = [await graphql.must('member', mutation), await graphql.must('admin', mutation)];
    expect(JSON.stringify(told)).not.toContain('sim-');
    expect(JSON.stringify(all)).toContain('sim-1');
  } finally {
    await app.stop();
  }
});
