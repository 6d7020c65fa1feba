import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp } from '../../support/running-app.js';

describe('Reading by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
  });
  afterAll(() => app.stop());

  it('shows servers', async () => {
    const data = await graphql.ask(
      'admin',
      '{ servers(allProjects: true) { totalCount edges { node { id name status host { name } devices { device } } } } hosts { edges { node { name } } } }',
    );
    expect(data.errors).toEqual([]);
  });
});
