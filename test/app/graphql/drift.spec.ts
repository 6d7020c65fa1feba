import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp, until, type User } from '../../support/running-app.js';
import { volumesOf } from '../../support/volumes.js';

interface Drift {
  readonly drift: readonly { readonly id: string }[];
  readonly looks: readonly { readonly waiting: readonly string[] }[];
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

  const drift = async () => (await graphql.must<{ drift: Drift }>('admin', '{ drift }')).drift;
  const answered = () => until(async () => (await drift()).looks.every(({ waiting }) => waiting.length === 0));
  const look = async (host = '') => {
    const asked = `mutation { look: lookForDrift${host} { looks } }`;
    const { look: told } = await graphql.must<{ look: { looks: object[] } }>('admin', asked);
    await answered();
    return told.looks;
  };
  const repair = async (given = '') => {
    const asked = `mutation { repair: repairDrift${given} { begun skipped looks plan { events { type } } } }`;
    return (await graphql.must<{ repair: Repairs }>('admin', asked)).repair;
  };

  it('is looked for, planned to be repaired without a trace, and repaired', async () => {
    const id = await volumesOf(app).create();
    app.world.storage.deleteVolume(id);
    expect(await look('(host: "sim-1")')).toMatchObject([{ host: 'sim-1' }]);
    const lost = `sim-1/missing/backing/${id}`;
    expect((await drift()).drift).toMatchObject([{ id: lost }]);

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
      'mutation { look: lookForDrift(dryRun: true) { looks plan { events { type } } } }',
    );
    expect(planned).toMatchObject({ looks: null, plan: { events: [{ type: 'LookAsked' }, { type: 'LookAsked' }] } });
    expect(await app.position()).toBe(before);
  });

  it('is for administrators, and wrong wishes change nothing', async () => {
    const before = await app.position();
    for (const user of ['member', 'service', 'reader'] satisfies User[]) {
      expect(await graphql.codeOf(user, 'mutation { lookForDrift { looks } }')).toBe('forbidden');
      expect(await graphql.codeOf(user, 'mutation { repairDrift { begun } }')).toBe('forbidden');
    }
    const codeOf = (mutation: string) => graphql.codeOf('admin', `mutation { ${mutation} { looks } }`);
    expect(await codeOf('lookForDrift(host: "nowhere")')).toBe('host-not-found');
    expect(await codeOf('repairDrift(input: { host: "nowhere" })')).toBe('host-not-found');
    expect(await codeOf('repairDrift(input: { ids: ["nothing"] })')).toBe('invalid-request');
    expect(await codeOf('repairDrift(input: { reason: "" })')).toBe('invalid-request');
    expect(await app.position()).toBe(before);
  });
});
