import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp } from '../../support/running-app.js';

interface Page<Node> {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}
type Named = Readonly<Record<string, unknown>> & { readonly name: string };

describe('Reading by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;
  let server: string;
  const ids: string[] = [];
  let attachedAt: string;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      const { body } = await app.ask<{ volume: { id: string } }>('admin', 'POST', '/volume/v3/volumes', {
        ...{ body: { volume: { size: ids.length + 1, name, metadata: { place: name } } }, volume: '3.67' },
      });
      ids.push(body.volume.id);
    }
    await app.settled();
    const { servers } = await graphql.must<{ servers: Page<{ id: string }> }>('admin', '{ servers { edges { node { id } } } }');
    server = servers.edges[0]?.node.id ?? '';
    const body = { volumeAttachment: { volumeId: ids[0] } };
    await app.ask('admin', 'POST', `/compute/v2.1/servers/${server}/os-volume_attachments`, { body, compute: '2.89' });
    await app.settled();
    attachedAt = String(await app.position());
    await app.ask('admin', 'DELETE', `/volume/v3/volumes/${ids[4]}`, { volume: '3.67' });
    await app.settled();
  });
  afterAll(() => app.stop());

  const names = ({ edges }: Page<Named>): readonly string[] => edges.map(({ node }) => node.name);
  const list = async (given: string): Promise<Page<Named>> =>
    (
      await graphql.must<{ volumes: Page<Named> }>(
        'member',
        `{ volumes${given} { totalCount edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
    ).volumes;

  it('goes from a volume to its attachments, their server and its host, and back', async () => {
    const query = `query ($id: ID!) { volume(id: $id) { name status volumeType { name } host { name } attachments { totalCount edges { node {
      status device server { id name host { name } devices { device volume { id } attachment { status } } } volume { id } } } } } }`;
    const { volume } = await graphql.must<{ volume: Named }>('admin', query, { id: ids[0] });
    expect(volume).toMatchObject({
      ...{ name: 'one', status: 'in-use', volumeType: { name: '__DEFAULT__' }, host: { name: expect.stringMatching(/^sim-/) as unknown } },
      attachments: { totalCount: 1, edges: [{ node: { status: 'attached', volume: { id: ids[0] }, server: { id: server } } }] },
    });
    expect(JSON.stringify(volume)).toContain('"devices":[{"device":"/dev/vdb"');
  });

  it('pages, counts, narrows and sorts as the REST API does', async () => {
    const first = await list('(first: 2, sort: [{ by: SIZE }])');
    expect([names(first), first.totalCount, first.pageInfo.hasNextPage]).toEqual([['one', 'two'], 4, true]);
    const second = await list(`(first: 2, sort: [{ by: SIZE }], after: "${first.pageInfo.endCursor}")`);
    expect([names(second), second.pageInfo.hasNextPage]).toEqual([['three', 'four'], false]);
    expect(names(await list('(filter: { nameContains: "o" }, sort: [{ by: NAME, direction: DESC }])'))).toEqual(['two', 'one', 'four']);
    expect(names(await list('(filter: { status: "in-use" })'))).toEqual(['one']);
    const byPlace = await list('(filter: { metadata: { place: "two" } })');
    expect([names(byPlace), byPlace.totalCount]).toEqual([['two'], 1]);
  });

  it('pages back from the end, in the order of the list', async () => {
    const last = await list('(last: 2, sort: [{ by: SIZE }])');
    expect([names(last), last.totalCount, last.pageInfo]).toMatchObject([
      ['three', 'four'],
      4,
      { hasNextPage: false, hasPreviousPage: true },
    ]);
    const before = await list(`(last: 3, sort: [{ by: SIZE }], before: "${last.pageInfo.startCursor}")`);
    expect([names(before), before.pageInfo]).toMatchObject([['one', 'two'], { hasNextPage: true, hasPreviousPage: false }]);
    expect(names(await list('(last: 2, filter: { metadata: { place: "two" } })'))).toEqual(['two']);
    expect(names(await list(`(last: 2, at: "${attachedAt}", sort: [{ by: SIZE }])`))).toEqual(['four', 'five']);
    const forwards = await list('(sort: [{ by: UPDATED_AT }])');
    expect(names(await list('(last: 3, sort: [{ by: UPDATED_AT }])'))).toEqual(names(forwards).slice(-3));
    const others =
      '{ volumeTypes(last: 1) { edges { node { name } } } hosts(last: 1) { edges { node { name } } } servers(last: 1) { totalCount } }';
    expect(await graphql.must('admin', others)).toMatchObject({ hosts: { edges: [{ node: { name: 'sim-2' } }] } });
    const attachments = `{ volume(id: "${ids[0]}") { attachments(last: 1) { totalCount pageInfo { hasPreviousPage } } } }`;
    expect(await graphql.must('member', attachments)).toEqual({
      volume: { attachments: { totalCount: 1, pageInfo: { hasPreviousPage: false } } },
    });
    expect(await graphql.codeOf('member', '{ volumes(first: 1, last: 1) { totalCount } }')).toBe('invalid-request');
    expect(await graphql.codeOf('member', '{ volumes(last: 1001) { totalCount } }')).toBe('invalid-request');
  });

  it('shows what was, with all that belonged to it', async () => {
    const then = await list(`(at: "${attachedAt}", sort: [{ by: SIZE }])`);
    expect([names(then), then.totalCount]).toEqual([['one', 'two', 'three', 'four', 'five'], 5]);
    const query = `query ($id: ID!, $at: String) { volume(id: $id, at: $at) { status attachments { edges { node { server { id } } } } } }`;
    const { volume: before } = await graphql
      .must<{ volume: Named }>('member', query, { id: ids[0], at: String(Number(attachedAt) - 1000) })
      .catch(() => ({ volume: null }));
    expect(before).toBeNull();
    expect(await graphql.must('member', query, { id: ids[0], at: attachedAt })).toMatchObject({
      volume: { status: 'in-use', attachments: { edges: [{ node: { server: { id: server } } }] } },
    });
  });

  it('shows each what the REST API shows them', async () => {
    const query = `{ volumes { edges { node { storageHost host { name } } } } servers { edges { node { hostName host { name } } } }
      attachments { edges { node { hostName host { name } connectionInfo } } } }`;
    const seen = JSON.stringify(await graphql.must('member', query));
    expect(seen).not.toContain('sim-');
    expect(seen).toContain('"auth_password":"***"');
    expect(JSON.stringify(await graphql.must('admin', query))).toContain('sim-');
    const service = JSON.stringify(await graphql.must('service', '{ attachments { edges { node { connectionInfo } } } }'));
    expect(service).not.toContain('***');
  });

  it('says that what is another project’s is not there', async () => {
    const query = 'query ($id: ID!) { volume(id: $id) { id } }';
    const { data, errors } = await graphql.ask('stranger', query, { id: ids[0] });
    expect(data).toBeNull();
    expect(errors[0]).toMatchObject({ path: ['volume'], message: `Volume ${ids[0]} could not be found.` });
    expect(errors[0]?.extensions).toMatchObject({ code: 'volume-not-found', requestId: expect.stringMatching(/^req-/) as unknown });
    expect(await graphql.codeOf('stranger', query, { id: 'no-uuid' })).toBe('volume-not-found');
    const listed = '{ volumes { totalCount } attachments { totalCount } servers { totalCount } }';
    const none = { totalCount: 0 };
    expect(await graphql.must('stranger', listed)).toEqual({ volumes: none, attachments: none, servers: none });
  });

  it('asks for the roles the REST API asks for', async () => {
    expect(await graphql.codeOf('member', '{ hosts { totalCount } }')).toBe('forbidden');
    expect(await graphql.codeOf('service', '{ host(name: "sim-1") { name } }')).toBe('forbidden');
    expect(await graphql.codeOf('admin', '{ hosts { totalCount } }')).toBeNull();
    expect(await graphql.codeOf('reader', '{ usage { volumes } volumeTypes { totalCount } }')).toBeNull();
    expect(await graphql.codeOf('member', '{ usage(projectId: "other") { volumes } }')).toBe('forbidden');
    expect(await graphql.codeOf('member', '{ servers(allProjects: true) { totalCount } }')).toBe('forbidden');
    expect(await graphql.codeOf('member', '{ volumes(filter: { projectId: "x" }) { totalCount } }')).toBe('invalid-request');
  });

  it('tells nothing without a token, not even what there is', async () => {
    const body = JSON.stringify({ query: '{ __schema { types { name } } }' });
    const answer = await fetch(`${app.url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'unauthorized' } }] });
    const { data } = await graphql.ask<{ __schema: object }>('reader', getIntrospectionQuery());
    expect(data?.__schema).toBeDefined();
  });

  it('refuses what would cost too much, goes too deep or makes no sense, and says why', async () => {
    const wide = '{ volumes(first: 1000) { edges { node { attachments(first: 1000) { edges { node { volume { id } } } } } } } }';
    const { errors, status } = await graphql.ask('member', wide);
    expect([status, errors[0]?.extensions]).toMatchObject([
      400,
      { code: 'too-costly', limit: 20_000, cost: expect.any(Number) as unknown },
    ]);
    const many = Array.from({ length: 300 }, (_, index) => `v${index}: volumes { edges { node { id } } }`).join(' ');
    expect(await graphql.codeOf('member', `{ ${many} }`)).toBe('too-costly');
    const variable = 'query ($n: Int!) { volumes(first: $n) { edges { node { attachments(first: $n) { edges { node { id } } } } } } }';
    expect(await graphql.codeOf('member', variable, { n: 1_000 })).toBe('too-costly');
    expect(await graphql.codeOf('member', variable, { n: 10 })).toBeNull();
    const inner = 'attachments(first: 1) { edges { node { volume {';
    const deep = `{ volumes(first: 1) { edges { node { ${inner.repeat(4)} id ${'}'.repeat(4 * 4 + 4)}`;
    expect((await graphql.ask('member', deep)).errors[0]?.message).toMatch(/depth/);
    expect(await graphql.codeOf('member', '{ volumes(first: 1001) { totalCount } }')).toBe('invalid-request');
    expect(await graphql.codeOf('member', '{ volumes(after: "bogus") { totalCount } }')).toBe('invalid-request');
    expect((await graphql.ask('member', '{ volumes { colour } }')).errors[0]?.message).toMatch(/colour/);
    expect(await graphql.codeOf('member', '{ volumes(at: "soon") { totalCount } }')).toBe('invalid-request');
    const batch = await app.ask('member', 'POST', '/graphql', { body: [{ query: '{ volumes { totalCount } }' }] });
    expect(batch.status).toBe(400);
  });
});
