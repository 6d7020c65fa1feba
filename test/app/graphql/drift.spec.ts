import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp, until, type User } from '../../support/running-app.js';
import { volumesOf } from '../../support/volumes.js';

interface Found {
  readonly drift: { readonly totalCount: number; readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[] };
  readonly driftLooks: readonly { readonly host: string; readonly waiting: readonly string[] }[];
}
interface Repairs {
  readonly begun: readonly object[] | null;
  readonly skipped: readonly object[] | null;
  readonly looks: readonly object[] | null;
  readonly plan: { readonly events: readonly { readonly type: string }[] } | null;
}

describe('Drift by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
  });
  afterAll(() => app.stop());

  const shows = `id kind part hostName volumeId attachmentId serverId expected seen words foundAt repair { does losesData } mend { stage attempt }
    volume { id status } server { id } attachment { id } host { name }`;
  const drift = async (given = '') => {
    const query = `{ drift${given} { totalCount edges { node { ${shows} } } } driftLooks { host waiting answeredAt unseen } }`;
    const { drift: found, driftLooks: looks } = await graphql.must<Found>('admin', query);
    return { count: found.totalCount, found: found.edges.map(({ node }) => node), looks };
  };
  const answered = () => until(async () => (await drift()).looks.every(({ waiting }) => waiting.length === 0));
  const look = async (host = '') => {
    const asked = `mutation { look: lookForDrift${host} { looks { host lookId } } }`;
    const { look: told } = await graphql.must<{ look: { looks: object[] } }>('admin', asked);
    await answered();
    return told.looks;
  };
  const repair = async (given = '') => {
    const asked = `mutation { repair: repairDrift${given} { begun { id does words } skipped { id why } looks { host } plan { events { type } } } }`;
    return (await graphql.must<{ repair: Repairs }>('admin', asked)).repair;
  };

  it('is looked for, planned to be repaired without a trace, and repaired', async () => {
    const id = await volumesOf(app).create();
    app.world.storage.deleteVolume(id);
    expect(await look('(host: "sim-1")')).toMatchObject([{ host: 'sim-1' }]);
    const lost = `sim-1/missing/backing/${id}`;
    expect(await drift()).toMatchObject({
      count: 1,
      found: [
        {
          ...{
            id: lost,
            kind: 'MISSING',
            part: 'BACKING',
            hostName: 'sim-1',
            volumeId: id,
            repair: { does: 'declare lost', losesData: false },
          },
          ...{ volume: { id, status: 'available' }, host: { name: 'sim-1' }, server: null, attachment: null, mend: null },
        },
      ],
    });
    const counts = await Promise.all(
      ['(kind: MISSING, part: BACKING)', '(kind: EXTRA)', '(part: DISK)', '(host: "sim-2")'].map(
        async (given) => (await drift(given)).count,
      ),
    );
    expect(counts).toEqual([1, 0, 0, 0]);
    const ofVolume = `{ volumeDrift(volumeId: "${id}") { id words volume { id } host { name } } }`;
    expect(await graphql.must('admin', ofVolume)).toMatchObject({ volumeDrift: [{ id: lost, volume: { id }, host: { name: 'sim-1' } }] });
    const told = await graphql.must('member', ofVolume);
    expect(told).toMatchObject({ volumeDrift: [{ volume: { id }, host: null }] });
    expect(JSON.stringify(told)).not.toContain('sim-');
    expect(await graphql.codeOf('stranger', ofVolume)).toBe('volume-not-found');

    const before = await app.position();
    const planned = await repair('(dryRun: true)');
    expect(planned).toMatchObject({ begun: null, skipped: null, looks: null });
    expect(planned.plan?.events.map(({ type }) => type)).toContain('BackingLost');
    expect(await app.position()).toBe(before);

    const input = `(input: { ids: ["${lost}"], reason: "somebody was here" })`;
    expect(await repair(input)).toMatchObject({
      begun: [{ id: lost, does: 'declare lost' }],
      skipped: [],
      looks: [{ host: 'sim-1' }],
      plan: null,
    });
    await answered();
    expect((await volumesOf(app).show(id)).status).toBe('error');
  });

  it('looks at every host where none is named, and plans a look without one', async () => {
    expect(await look()).toHaveLength(2);
    const before = await app.position();
    const { look: planned } = await graphql.must<{ look: object }>(
      'admin',
      'mutation { look: lookForDrift(dryRun: true) { looks { host } plan { events { type } } } }',
    );
    expect(planned).toMatchObject({ looks: null, plan: { events: [{ type: 'LookAsked' }, { type: 'LookAsked' }] } });
    expect(await app.position()).toBe(before);
  });

  it('is for administrators, and wrong wishes change nothing', async () => {
    const before = await app.position();
    for (const user of ['member', 'service', 'reader'] satisfies User[]) {
      expect(await graphql.codeOf(user, '{ drift { totalCount } }')).toBe('forbidden');
      expect(await graphql.codeOf(user, '{ driftLooks { host } }')).toBe('forbidden');
      expect(await graphql.codeOf(user, 'mutation { lookForDrift { looks { host } } }')).toBe('forbidden');
      expect(await graphql.codeOf(user, 'mutation { repairDrift { begun { id } } }')).toBe('forbidden');
    }
    const codeOf = (mutation: string) => graphql.codeOf('admin', `mutation { ${mutation} { looks { host } } }`);
    expect(await codeOf('lookForDrift(host: "nowhere")')).toBe('host-not-found');
    expect(await codeOf('repairDrift(input: { host: "nowhere" })')).toBe('host-not-found');
    expect(await codeOf('repairDrift(input: { ids: ["nothing"] })')).toBe('invalid-request');
    expect(await codeOf('repairDrift(input: { reason: "" })')).toBe('invalid-request');
    expect(await app.position()).toBe(before);
  });
});
