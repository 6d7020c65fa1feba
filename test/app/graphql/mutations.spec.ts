import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphqlClient } from '../../support/graphql-client.js';
import { type RunningApp, startApp, until, type User } from '../../support/running-app.js';

type Answer = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>> | null>>>>;

const connector = { initiator: 'iqn.2026-01.org.example:outside', host: 'outside', ip: '192.0.2.9', platform: 'x86_64', os_type: 'linux' };

describe('Changing by GraphQL', () => {
  let app: RunningApp;
  let graphql: GraphqlClient;
  let server: string;

  beforeAll(async () => {
    app = await startApp();
    graphql = new GraphqlClient(app);
    const found = await graphql.must<{ servers: { edges: { node: { id: string } }[] } }>('admin', '{ servers { edges { node { id } } } }');
    server = found.servers.edges[0]?.node.id ?? '';
  });
  afterAll(() => app.stop());

  /** One mutation, and the thing it answers. */
  const does = async (user: User, mutation: string, shows: string) => {
    const data = await graphql.must<Answer>(user, `mutation { done: ${mutation} { ${shows} plan { events { type } } } }`);
    return data['done'] ?? {};
  };
  const create = async (user: User = 'member', given = ''): Promise<string> => {
    const { volume } = await does(user, `createVolume(input: { sizeGiB: 1, name: "data" ${given} })`, 'volume { id status }');
    const id = String(volume?.['id']);
    await becomes(id, { status: 'available' });
    return id;
  };
  const volumeOf = async (id: string, shows: string) =>
    (await graphql.must<{ volume: Readonly<Record<string, unknown>> }>('admin', `{ volume(id: "${id}") { ${shows} } }`)).volume;

  const becomes = async (id: string, expected: Readonly<Record<string, unknown>>): Promise<void> => {
    const shows = Object.keys(expected).join(' ');
    await until(async () => JSON.stringify(await volumeOf(id, shows)) === JSON.stringify(expected));
  };

  it('makes, describes, marks, extends and deletes a volume', async () => {
    const id = await create('member', ', metadata: { a: "1" }');
    await does('member', `updateVolume(id: "${id}", input: { name: "other", description: "words" })`, 'volume { name }');
    await does('member', `setVolumeMetadata(id: "${id}", input: { metadata: { b: "2" } })`, 'volume { metadata }');
    await does('member', `removeVolumeMetadata(id: "${id}", key: "a")`, 'volume { metadata }');
    await does('member', `setVolumeReadonly(id: "${id}", readonly: true)`, 'volume { readonly }');
    await does('member', `setVolumeBootable(id: "${id}", bootable: true)`, 'volume { bootable }');
    await does('member', `extendVolume(id: "${id}", input: { sizeGiB: 3 })`, 'volume { status }');
    await becomes(id, { status: 'available' });
    expect(await volumeOf(id, 'name description metadata readonly bootable sizeGiB status')).toEqual({
      ...{ name: 'other', description: 'words', metadata: { b: '2' }, readonly: true, bootable: true, sizeGiB: 3, status: 'available' },
    });
    await does('member', `deleteVolume(id: "${id}")`, 'accepted');
    await until(async () => (await graphql.codeOf('member', `{ volume(id: "${id}") { id } }`)) === 'volume-not-found');
  });

  it('attaches a volume to a server, says what is to come of it, and detaches it', async () => {
    const [first, second] = [await create('admin'), await create('admin')];
    const devices = 'server { devices { volumeId device deleteOnTermination attachment { status } } }';
    await does('admin', `attachVolume(serverId: "${server}", input: { volumeId: "${first}", device: "/dev/vdx" })`, devices);
    await becomes(first, { status: 'in-use' });
    const changed = await does(
      'admin',
      `setDeleteOnTermination(serverId: "${server}", volumeId: "${first}", deleteOnTermination: true)`,
      devices,
    );
    expect(changed['server']?.['devices']).toEqual([
      { volumeId: first, device: '/dev/vdx', deleteOnTermination: true, attachment: { status: 'attached' } },
    ]);
    const swap = `mutation { swapVolume(serverId: "${server}", volumeId: "${first}", newVolumeId: "${second}") { server { id } } }`;
    expect([await graphql.codeOf('member', swap), await graphql.codeOf('service', swap)]).toEqual(['forbidden', 'conflict']);
    await does('admin', `detachVolume(serverId: "${server}", volumeId: "${first}")`, devices);
    await becomes(first, { status: 'available' });
  });

  it('makes, connects, completes and ends an attachment for an outside driver', async () => {
    const id = await create();
    const made = await does('service', `createAttachment(input: { volumeId: "${id}" })`, 'attachment { id status connectionInfo }');
    expect(made['attachment']).toMatchObject({ status: 'reserved', connectionInfo: {} });
    const attachment = String(made['attachment']?.['id']);
    const given = `connector: ${JSON.stringify(connector).replace(/"(\w+)":/g, '$1:')}`;
    const connected = await does(
      'service',
      `connectAttachment(id: "${attachment}", input: { ${given} })`,
      'attachment { status connectionInfo }',
    );
    expect(connected['attachment']).toMatchObject({ status: 'attaching', connectionInfo: { auth_method: 'CHAP' } });
    const complete = await does('service', `completeAttachment(id: "${attachment}")`, 'attachment { status }');
    expect(complete['attachment']).toEqual({ status: 'attached' });
    await does('service', `deleteAttachment(id: "${attachment}")`, 'volume { attachments { totalCount } }');
    expect(await volumeOf(id, 'status attachments { totalCount }')).toEqual({ status: 'available', attachments: { totalCount: 0 } });
  });

  it('goes the old way, too', async () => {
    const id = await create();
    expect(await does('service', `beginAttach(id: "${id}")`, 'volume { status }')).toMatchObject({ volume: { status: 'attaching' } });
    expect(await does('service', `abandonAttach(id: "${id}")`, 'volume { status }')).toMatchObject({ volume: { status: 'available' } });
    const given = `volumeId: "${id}", input: { connector: ${JSON.stringify(connector).replace(/"(\w+)":/g, '$1:')} }`;
    const asService = await does('service', `initializeConnection(${given})`, 'connectionInfo');
    expect(asService['connectionInfo']).toMatchObject({ driver_volume_type: 'iscsi' });
    await does('service', `attachByHand(volumeId: "${id}", input: { mountpoint: "/mnt", hostName: "outside" })`, 'volume { status }');
    expect(await volumeOf(id, 'status')).toEqual({ status: 'in-use' });
    await does('service', `terminateConnection(${given})`, 'volume { status }');
    await does('service', `beginDetach(id: "${id}")`, 'volume { status }');
    await does('service', `abandonDetach(id: "${id}")`, 'volume { status }');
    await does('service', `detachFromVolume(volumeId: "${id}")`, 'volume { status }');
    expect(await volumeOf(id, 'status')).toEqual({ status: 'available' });
  });

  it('keeps volume types and hosts for administrators, and servers locked for whoever may', async () => {
    const made = await does(
      'admin',
      'createVolumeType(input: { name: "fast", extraSpecs: { multiattach: "<is> True" } })',
      'volumeType { id extraSpecs }',
    );
    const id = String(made['volumeType']?.['id']);
    await does('admin', `updateVolumeType(id: "${id}", input: { description: "words" })`, 'volumeType { description }');
    await does('admin', `setExtraSpecs(id: "${id}", input: { extraSpecs: { b: "2" } })`, 'volumeType { extraSpecs }');
    const left = await does('admin', `removeExtraSpec(id: "${id}", key: "multiattach")`, 'volumeType { extraSpecs description }');
    expect(left['volumeType']).toEqual({ extraSpecs: { b: '2' }, description: 'words' });
    await does('admin', `deleteVolumeType(id: "${id}")`, 'accepted');
    const down = await does(
      'admin',
      'beginMaintenance(name: "sim-1", service: COMPUTE, input: { reason: "disk" })',
      'host { maintenance { service reason } }',
    );
    expect(down['host']).toEqual({ maintenance: [{ service: 'compute', reason: 'disk' }] });
    expect((await does('admin', 'endMaintenance(name: "sim-1", service: COMPUTE)', 'host { maintenance { service } }'))['host']).toEqual({
      maintenance: [],
    });
    const locked = await does('admin', `lockServer(serverId: "${server}", input: { reason: "mine" })`, 'server { locked lockedReason }');
    expect(locked['server']).toEqual({ locked: true, lockedReason: 'mine' });
    expect((await does('admin', `unlockServer(serverId: "${server}")`, 'server { locked }'))['server']).toEqual({ locked: false });
  });

  it('asks for the roles the REST API asks for', async () => {
    const id = await create();
    const codes = async (mutation: string, users: readonly User[]) =>
      Promise.all(users.map((user) => graphql.codeOf(user, `mutation { ${mutation} { plan { events { type } } } }`)));
    expect(await codes(`setVolumeReadonly(id: "${id}", readonly: true)`, ['reader', 'stranger', 'member', 'service', 'admin'])).toEqual([
      ...['forbidden', 'volume-not-found', null, null, null],
    ]);
    expect(await codes('createVolumeType(input: { name: "mine" })', ['reader', 'member', 'service'])).toEqual(Array(3).fill('forbidden'));
    expect(await codes('beginMaintenance(name: "sim-1", service: VOLUME)', ['reader', 'member', 'service'])).toEqual(
      Array(3).fill('forbidden'),
    );
    expect(await codes(`lockServer(serverId: "${server}")`, ['reader', 'service'])).toEqual(['forbidden', 'forbidden']);
  });

  it('says which field is wrong, and changes nothing', async () => {
    const before = await app.position();
    const wrong = async (mutation: string) =>
      (await graphql.ask('member', `mutation { ${mutation} { plan { events { type } } } }`)).errors[0];
    expect(await wrong('createVolume(input: { sizeGiB: 0 })')).toMatchObject({
      ...{
        message: 'sizeGiB must be a whole number from 1 to 2147483647',
        path: ['createVolume'],
        extensions: { code: 'invalid-request' },
      },
    });
    expect((await wrong('createVolume(input: { sizeGiB: 1, metadata: { a: 1 } })'))?.message).toMatch(/^metadata must/);
    expect((await wrong('createVolume(input: { sizeGiB: 1, colour: "red" })'))?.message).toMatch(/colour/);
    expect((await wrong('createAttachment(input: { volumeId: "x" })'))?.message).toMatch(/^volumeId must be a UUID/);
    expect((await wrong(`attachVolume(serverId: "${server}", input: { volumeId: "x" })`))?.message).toMatch(/^volumeId must be a UUID/);
    expect((await wrong('createVolume(input: { sizeGiB: 1, volumeType: "none" })'))?.extensions.code).toBe('volume-type-not-found');
    expect(await app.position()).toBe(before);
  });

  it('plans, and does nothing, where that is what is asked', async () => {
    const before = await app.position();
    const planned = await does('member', 'createVolume(dryRun: true, input: { sizeGiB: 1 })', 'volume { id }');
    expect(planned).toEqual({ volume: null, plan: { events: [{ type: 'VolumeCreated' }, { type: 'VolumeProvisioned' }] } });
    expect(await graphql.codeOf('member', 'mutation { deleteVolume(dryRun: true, id: "x") { accepted } }')).toBe('volume-not-found');
    expect(await app.position()).toBe(before);
  });

  it('does not change anything by GET', async () => {
    const query = encodeURIComponent('mutation { createVolume(input: { sizeGiB: 1 }) { volume { id } } }');
    const before = await app.position();
    expect((await app.ask('member', 'GET', `/graphql?query=${query}`)).status).toBe(400);
    expect(await app.position()).toBe(before);
  });
});
