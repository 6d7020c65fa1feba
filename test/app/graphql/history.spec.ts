/** What REST says of history is said here, in types that lead on. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { projects, type RunningApp, startApp, type User, userId } from '../../support/running-app.js';
import { volumesOf } from '../../support/volumes.js';

type Node = Readonly<Record<string, unknown>>;
interface Page {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string | null };
}
type Body = Readonly<Record<string, unknown>>;

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage endCursor }';

describe('History by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;
  let volume: string;
  let server: string;
  let attachment: string;
  let attachedAt: string;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
    volume = await volumesOf(app).create();
    await app.settled();
    const { body } = await app.ask<{ servers: { id: string }[] }>('member', 'GET', '/compute/v2.1/servers', { compute: '2.89' });
    server = body.servers[0]?.id ?? '';
    const path = `/compute/v2.1/servers/${server}/os-volume_attachments`;
    await app.ask('member', 'POST', path, { body: { volumeAttachment: { volumeId: volume } }, compute: '2.89' });
    await app.settled();
    attachedAt = String(await app.position());
    const held = await graphql.must<{ volume: { attachments: Page } }>(
      'member',
      `{ volume(id: "${volume}") { attachments { edges { node { id } } } } }`,
    );
    attachment = String(held.volume.attachments.edges[0]?.node['id']);
    await app.ask('member', 'DELETE', `${path}/${volume}`, { compute: '2.89' });
    await app.settled();
  });
  afterAll(() => app.stop());

  const rest = async (path: string, user: User = 'member'): Promise<Body> => (await app.ask<Body>(user, 'GET', `/mooring/v1/${path}`)).body;
  const page = async (field: string, shows: string, user: User = 'member'): Promise<Page> => {
    const query = `{ page: ${field} { edges { cursor node { ${shows} } } ${pageInfo} } }`;
    return (await graphql.must<{ page: Page }>(user, query)).page;
  };
  const nodes = ({ edges }: Page): readonly Node[] => edges.map(({ node }) => node);
  const ofVolume = (more = '') => `kind: VOLUME, id: "${volume}"${more}`;

  describe('A timeline', () => {
    const told = 'position at stream revision type words actor projectId requestId eventId depth causedBy sinceCauseMs sinceRequestMs';

    it('says what REST says', async () => {
      const { timeline } = await rest(`volumes/${volume}/timeline`);
      const { edges } = await page(`timeline(${ofVolume()})`, `${told} took { step ms }`);
      expect(edges.map(({ node }) => inSnakeCase(node))).toEqual(timeline);
    });

    it('goes on after the last entry that was told', async () => {
      const all = nodes(await page(`timeline(${ofVolume()})`, 'position'));
      const first = await page(`timeline(${ofVolume(', first: 3')})`, 'position');
      expect([nodes(first), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage]).toEqual([all.slice(0, 3), true, false]);
      const next = await page(`timeline(${ofVolume(`, first: 1000, after: "${first.pageInfo.endCursor}"`)})`, 'position');
      expect([nodes(next), next.pageInfo.hasNextPage, next.pageInfo.hasPreviousPage]).toEqual([all.slice(3), false, true]);
      const then = `, from: "${attachedAt}", to: "${attachedAt}"`;
      expect(nodes(await page(`timeline(${ofVolume(then)})`, 'position')).every(({ position }) => position === attachedAt)).toBe(true);
    });

    it('leads to what its entries name, and to the request that began it all', async () => {
      const relations =
        'type data volumeId attachmentId serverId volume { id } attachment { id } server { id } host { name } request { requestId actor at }';
      const entries = nodes(await page(`timeline(${ofVolume()})`, relations));
      const attached = entries.find(({ type }) => type === 'Attached');
      expect(attached).toMatchObject({
        ...{ volumeId: volume, attachmentId: attachment, serverId: server, volume: { id: volume }, server: { id: server } },
        ...{ attachment: null, host: null, data: { volumeId: volume, mountpoint: '/dev/vdb' } },
        request: { requestId: expect.stringMatching(/^req-/) as unknown, actor: userId('member') },
      });
      const reserved = entries.find(({ type }) => type === 'Reserved');
      expect(attached?.['request']).toEqual(reserved?.['request']);
      expect(entries[0]?.['request']).not.toEqual(reserved?.['request']);
      expect(JSON.stringify(entries)).not.toContain('sim-');
      const seen = nodes(await page(`timeline(${ofVolume()})`, relations, 'admin')).find(({ type }) => type === 'Attached');
      expect(seen?.['host']).toEqual({ name: expect.stringMatching(/^sim-/) as unknown });
    });

    it('is told of attachments, servers and projects, too, and of hosts to administrators', async () => {
      const kinds = { ATTACHMENT: attachment, SERVER: server, PROJECT: projects.demo };
      for (const [kind, id] of Object.entries(kinds)) {
        const { edges } = await page(`timeline(kind: ${kind}, id: "${id}", first: 1000)`, 'type');
        expect([kind, edges.some(({ node }) => node['type'] === 'Attached')]).toEqual([kind, true]);
      }
      expect(nodes(await page('timeline(kind: HOST, id: "sim-1", first: 1)', 'host { name }', 'admin'))).toEqual([
        { host: { name: 'sim-1' } },
      ]);
    });
  });

  it('says what a user asked for, as REST says it', async () => {
    const shows = 'position at requestId correlationId actor projectId asked outcome lastAt tookMs streams';
    const field = (more = '') => `requests(userId: "${userId('member')}"${more})`;
    const all = await page(field(), shows);
    expect(nodes(all).map(inSnakeCase)).toEqual((await rest(`users/${userId('member')}/timeline`))['requests']);
    const first = await page(field(', first: 1'), shows);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect([...nodes(first), ...nodes(await page(field(`, after: "${first.pageInfo.endCursor}"`), shows))]).toEqual(nodes(all));
    expect(await graphql.codeOf('stranger', `{ ${field()} { edges { cursor } } }`)).toBe('user-not-found');
  });

  it('says who ever had a volume, and leads to them', async () => {
    const shows = `attachmentId serverId serverName hostName mode driver reserved { at } attached { at } until { at } status endedBecause
      askedBy endedBy server { id } volume { id } attachment { id }`;
    expect(nodes(await page(`holders(volumeId: "${volume}")`, shows))).toMatchObject([
      {
        ...{
          attachmentId: attachment,
          serverId: server,
          status: 'ended',
          endedBecause: 'requested',
          askedBy: userId('member'),
          hostName: null,
        },
        ...{ server: { id: server }, volume: { id: volume }, attachment: null },
      },
    ]);
    const { holders } = (await rest(`volumes/${volume}/holders`)) as { holders: readonly { attached_at: string; until: string }[] };
    const [holder] = nodes(await page(`holders(volumeId: "${volume}")`, shows));
    expect([holder?.['attached'], holder?.['until']]).toEqual([{ at: holders[0]?.attached_at }, { at: holders[0]?.until }]);
  });

  it('says what was attached where, of everything and of one thing, and leads to it as it was then', async () => {
    const shows = 'attachmentId volumeId serverId device mode status since volume { status } attachment { status } server { id }';
    const then = {
      ...{ attachmentId: attachment, volumeId: volume, serverId: server, device: '/dev/vdb', status: 'attached' },
      ...{ volume: { status: 'in-use' }, attachment: { status: 'attached' }, server: { id: server } },
    };
    expect(nodes(await page(`attached(at: "${attachedAt}")`, shows))).toMatchObject([then]);
    for (const [kind, id] of Object.entries({ VOLUME: volume, SERVER: server, ATTACHMENT: attachment, PROJECT: projects.demo })) {
      expect(nodes(await page(`attached(kind: ${kind}, id: "${id}", at: "${attachedAt}")`, shows))).toMatchObject([then]);
    }
    expect(nodes(await page('attached', shows))).toEqual([]);
    expect(await graphql.codeOf('member', '{ attached(kind: VOLUME) { edges { cursor } } }')).toBe('invalid-request');
  });

  it('says what something was, and what became different with it, as REST says it', async () => {
    const state = `{ state(${ofVolume(`, at: "${attachedAt}"`)}) { asOf { position at } facts parts { part facts } } }`;
    const { state: then } = await graphql.must<{ state: { asOf: Body; facts: Body; parts: { part: string; facts: Body }[] } }>(
      'member',
      state,
    );
    const byRest = (await rest(`volumes/${volume}/state?at=${attachedAt}`)) as { as_of: Body; state: { facts: Body; parts: Body } };
    expect([then.asOf, then.facts]).toEqual([byRest.as_of, byRest.state.facts]);
    expect(Object.fromEntries(then.parts.map(({ part, facts }) => [part, facts]))).toEqual(byRest.state.parts);
    expect(await graphql.must('member', `{ state(${ofVolume(', at: "0"')}) { facts parts { part } } }`)).toEqual({
      state: { facts: null, parts: [] },
    });

    const facts = 'changed { field from to }';
    const difference = `{ difference(${ofVolume(`, from: "${attachedAt}"`)}) { from { position } existedBefore existsAfter ${facts}
      changedParts { part ${facts} } came { part facts } went { part facts } } }`;
    const { difference: told } = await graphql.must<{ difference: Body }>('member', difference);
    const {
      existed_before: existedBefore,
      exists_after: existsAfter,
      changed,
      changed_parts: changedParts,
      came,
      went,
    } = await rest(`volumes/${volume}/difference?from=${attachedAt}`);
    expect(told).toEqual({ from: { position: attachedAt }, existedBefore, existsAfter, changed, changedParts, came, went });
    expect(told['went']).toMatchObject([{ part: `attachment ${attachment}` }]);
  });

  it('says which event a moment is, and that there was none', async () => {
    const query = `{ then: moment(at: "${attachedAt}") { position at } before: moment(at: "2000-01-01") { position } }`;
    const at = expect.stringMatching(/^20/) as unknown;
    expect(await graphql.must('reader', query)).toEqual({ then: { position: attachedAt, at }, before: null });
    expect(await graphql.codeOf('reader', '{ moment(at: "soon") { position } }')).toBe('invalid-request');
  });

  it('says why something is not done and what goes down with it, as REST says it, and leads on', async () => {
    const about = 'about { kind id name volume { id } server { id } host { name } }';
    const query = `{ explain(${ofVolume()}) { ${about} settled summary since open { what } gaveUp { what } refused { code } }
      impact(${ofVolume()}) { ${about} summary counts { projects servers volumes attachments } more then
        volumes { edges { node { id fate stillOn volume { id } } } } servers { edges { node { id } } } attachments { edges { node { id } } } }
      unsettled { open { what } more } }`;
    const { explain, impact, unsettled } = await graphql.must<Readonly<Record<'explain' | 'impact' | 'unsettled', Body>>>('member', query);
    const { explanation } = (await rest(`volumes/${volume}/explain`)) as { explanation: Body };
    expect(explain).toMatchObject({
      ...{ settled: true, summary: explanation['summary'], since: explanation['since'], open: [], gaveUp: [], refused: [] },
      about: { kind: 'VOLUME', id: volume, volume: { id: volume }, server: null, host: null },
    });
    const { impact: report } = (await rest(`volumes/${volume}/impact`)) as { impact: Body };
    expect(impact).toMatchObject({ summary: report['summary'], counts: report['counts'], more: false, then: report['then'] });
    expect(impact['volumes']).toEqual({ edges: [{ node: { id: volume, fate: 'bytes gone', stillOn: [], volume: { id: volume } } }] });
    expect(unsettled).toEqual({ open: [], more: false });
  });

  it('is as if it were not there where it is another project’s', async () => {
    const edges = '{ edges { cursor } }';
    const asked: readonly string[] = [
      ...[`timeline(${ofVolume()}) ${edges}`, `holders(volumeId: "${volume}") ${edges}`, `attached(${ofVolume()}) ${edges}`],
      ...[`state(${ofVolume()}) { facts }`, `difference(${ofVolume(', from: "1"')}) { existedBefore }`],
      ...[`explain(${ofVolume()}) { summary }`, `impact(${ofVolume()}) { summary }`, `volumeDrift(volumeId: "${volume}") { id }`],
    ];
    for (const field of asked) expect([field, await graphql.codeOf('stranger', `{ ${field} }`)]).toEqual([field, 'volume-not-found']);
    expect(nodes(await page(`attached(at: "${attachedAt}")`, 'volumeId', 'stranger'))).toEqual([]);
    expect(await graphql.codeOf('stranger', `{ timeline(kind: SERVER, id: "${server}") ${edges} }`)).toBe('server-not-found');
    expect(await graphql.codeOf('stranger', `{ timeline(kind: PROJECT, id: "${projects.demo}") ${edges} }`)).toBe('project-not-found');
  });

  it('takes the roles that REST takes', async () => {
    const onHost = 'kind: HOST, id: "sim-1"';
    const ofHosts: readonly string[] = [
      ...[`timeline(${onHost}) { edges { cursor } }`, `state(${onHost}) { facts }`, `attached(${onHost}) { edges { cursor } }`],
      ...[`explain(${onHost}) { summary }`, `impact(${onHost}) { summary }`],
    ];
    for (const field of ofHosts) {
      const codes = await Promise.all((['member', 'admin'] as const).map((user) => graphql.codeOf(user, `{ ${field} }`)));
      expect([field, codes]).toEqual([field, ['forbidden', null]]);
    }
    expect(await graphql.codeOf('service', `{ timeline(${ofVolume()}) { edges { cursor } } }`)).toBe('forbidden');
    expect(await graphql.codeOf('service', `{ explain(${ofVolume()}) { summary } }`)).toBeNull();
  });

  it('costs more the more of it is asked for', async () => {
    const wide = `{ timeline(${ofVolume(', first: 1000')}) { edges { node { volume { attachments(first: 50) { edges { node { id } } } } } } } }`;
    expect(await graphql.codeOf('member', wide)).toBe('too-costly');
    const last = `{ attachments(last: 1000) { edges { node { volume { attachments(last: 50) { edges { node { id } } } } } } } }`;
    expect(await graphql.codeOf('member', last)).toBe('too-costly');
    const matters = '{ unsettled(first: 200) { open { about { volume { attachments(first: 100) { edges { node { id } } } } } } } }';
    expect(await graphql.codeOf('member', matters)).toBe('too-costly');
  });
});

/** In the words of REST; what a step took is two of its fields. */
const inSnakeCase = ({ took, ...node }: Node): Node => ({
  ...Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  ),
  ...(took !== undefined && { step: (took as Node | null)?.['step'] ?? null, took_ms: (took as Node | null)?.['ms'] ?? null }),
});
