import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoProject } from '../../../support/fake-identity.js';
import { planIn } from '../../../support/planning/comparison.js';
import { type Answer, type PlanningLab, type Request, startPlanningLab } from '../../../support/planning/planning-lab.js';
import { knownIn } from '../../../support/planning/known.js';
import { serverAt } from '../../../support/plans.js';

const nowhere = '00000000-0000-4000-8000-00000000dead';
const connector = { initiator: 'iqn.2026-11.org.example:outside', host: 'outside', ip: '192.0.2.9' };

let lab: PlanningLab;
/** Volumes that are free, held for an outside driver, and attached to the first server. */
const volume = { free: '', held: '', attached: '' };
let [attachment, type, service] = ['', '', ''];

const volumes = (path: string, body?: object, method: Request['method'] = 'POST'): Request => ({
  ...{ as: 'admin', method, path: `/volume/v3/${path}`, version: 'volume 3.71', ...(body && { body }) },
});
const compute = (path: string, body?: object, method: Request['method'] = 'POST'): Request => ({
  ...{ as: 'admin', method, path: `/compute/v2.1/${path}`, version: 'compute 2.101', ...(body && { body }) },
});
const mooring = (path: string, body?: object, method: Request['method'] = 'POST'): Request => ({
  ...{ as: 'admin', method, path: `/mooring/v1/${path}`, ...(body && { body }) },
});

const made = async <Body>(request: Request): Promise<Body> => {
  const { status, body } = await lab.ask(request);
  expect(status).toBeLessThan(300);
  await lab.settled();
  return body as Body;
};
const newVolume = async (): Promise<string> =>
  (await made<{ volume: { id: string } }>(volumes('volumes', { volume: { size: 1 } }))).volume.id;

beforeAll(async () => {
  lab = await startPlanningLab();
  [volume.free, volume.held, volume.attached] = [await newVolume(), await newVolume(), await newVolume()];
  await made(volumes(`volumes/${volume.free}/metadata`, { metadata: { key: 'value' } }));
  await made(compute(`servers/${serverAt(1)}/os-volume_attachments`, { volumeAttachment: { volumeId: volume.attached } }));
  const held = { attachment: { volume_uuid: volume.held, connector } };
  attachment = (await made<{ attachment: { id: string } }>(volumes('attachments', held))).attachment.id;
  const specs = { 'some:thing': 'else' };
  const kind = { volume_type: { name: 'special', extra_specs: specs } };
  type = (await made<{ volume_type: { id: string } }>(volumes('types', kind))).volume_type.id;
  service = (await knownIn(lab)).services[0] ?? '';
});
afterAll(() => lab.stop());

const asked = (request: Request, dryRun = 'dry_run=true'): Promise<Answer> => lab.ask({ ...request, path: `${request.path}?${dryRun}` });

interface Expected {
  readonly request: () => Request;
  /** As it would be answered in earnest, and what would follow. */
  readonly status: number;
  readonly events?: readonly string[];
  readonly steps?: readonly string[];
}

/** Every route by which something is changed. One that is new belongs here, too: with what it would do, or why it would not. */
const routes: Readonly<Record<string, Expected>> = {
  'POST /volume/v3/volumes': {
    request: () => volumes('volumes', { volume: { size: 1 } }),
    ...{ status: 202, events: ['VolumeCreated', 'VolumeProvisioned'], steps: ['create volume'] },
  },
  'PUT /volume/v3/volumes/:id': {
    request: () => volumes(`volumes/${volume.free}`, { volume: { name: 'new' } }, 'PUT'),
    ...{ status: 200, events: ['VolumeDescribed'] },
  },
  'DELETE /volume/v3/volumes/:id': {
    request: () => volumes(`volumes/${volume.free}`, undefined, 'DELETE'),
    ...{ status: 202, events: ['DeletionRequested', 'VolumeDeleted'], steps: ['delete volume'] },
  },
  'POST /volume/v3/volumes/:id/metadata': {
    request: () => volumes(`volumes/${volume.free}/metadata`, { metadata: { other: 'value' } }),
    ...{ status: 200, events: ['MetadataReplaced'] },
  },
  'PUT /volume/v3/volumes/:id/metadata': {
    request: () => volumes(`volumes/${volume.free}/metadata`, { metadata: { other: 'value' } }, 'PUT'),
    ...{ status: 200, events: ['MetadataReplaced'] },
  },
  'PUT /volume/v3/volumes/:id/metadata/:key': {
    request: () => volumes(`volumes/${volume.free}/metadata/key`, { meta: { key: 'other' } }, 'PUT'),
    ...{ status: 200, events: ['MetadataReplaced'] },
  },
  'DELETE /volume/v3/volumes/:id/metadata/:key': {
    request: () => volumes(`volumes/${volume.free}/metadata/key`, undefined, 'DELETE'),
    ...{ status: 200, events: ['MetadataReplaced'] },
  },
  'POST /volume/v3/volumes/:id/action': {
    request: () => volumes(`volumes/${volume.free}/action`, { 'os-extend': { new_size: 2 } }),
    ...{ status: 202, events: ['ExtensionRequested', 'VolumeExtended'], steps: ['grow volume'] },
  },
  'POST /volume/v3/attachments': {
    request: () => volumes('attachments', { attachment: { volume_uuid: volume.free, connector } }),
    ...{ status: 200, events: ['Reserved', 'ExportRequested', 'ConnectionInitialized'], steps: ['export'] },
  },
  'PUT /volume/v3/attachments/:id': {
    request: () => volumes(`attachments/${attachment}`, { attachment: { connector } }, 'PUT'),
    status: 200,
  },
  'POST /volume/v3/attachments/:id/action': {
    request: () => volumes(`attachments/${attachment}/action`, { 'os-complete': null }),
    ...{ status: 204, events: ['Attached'] },
  },
  'DELETE /volume/v3/attachments/:id': {
    request: () => volumes(`attachments/${attachment}`, undefined, 'DELETE'),
    ...{ status: 200, events: ['DetachRequested', 'UnexportRequested', 'Unexported', 'Detached'], steps: ['unexport'] },
  },
  'POST /volume/v3/types': {
    request: () => volumes('types', { volume_type: { name: 'other' } }),
    ...{ status: 200, events: ['VolumeTypeCreated'] },
  },
  'PUT /volume/v3/types/:id': {
    request: () => volumes(`types/${type}`, { volume_type: { name: 'other' } }, 'PUT'),
    ...{ status: 200, events: ['VolumeTypeDescribed'] },
  },
  'DELETE /volume/v3/types/:id': {
    request: () => volumes(`types/${type}`, undefined, 'DELETE'),
    ...{ status: 202, events: ['VolumeTypeDeleted'] },
  },
  'POST /volume/v3/types/:id/extra_specs': {
    request: () => volumes(`types/${type}/extra_specs`, { extra_specs: { other: 'value' } }),
    ...{ status: 200, events: ['ExtraSpecsReplaced'] },
  },
  'PUT /volume/v3/types/:id/extra_specs/:key': {
    request: () => volumes(`types/${type}/extra_specs/other`, { other: 'value' }, 'PUT'),
    ...{ status: 200, events: ['ExtraSpecsReplaced'] },
  },
  'DELETE /volume/v3/types/:id/extra_specs/:key': {
    request: () => volumes(`types/${type}/extra_specs/some:thing`, undefined, 'DELETE'),
    ...{ status: 202, events: ['ExtraSpecsReplaced'] },
  },
  'POST /volume/v3/snapshots': {
    request: () => volumes('snapshots', { snapshot: { volume_id: volume.free } }),
    status: 400,
  },
  'PUT /volume/v3/snapshots/:id': { request: () => volumes(`snapshots/${nowhere}`, { snapshot: { name: 'new' } }, 'PUT'), status: 404 },
  'DELETE /volume/v3/snapshots/:id': { request: () => volumes(`snapshots/${nowhere}`, undefined, 'DELETE'), status: 404 },
  'PUT /volume/v3/os-services/:action': {
    request: () => volumes('os-services/disable', { host: 'sim-1', binary: 'cinder-volume' }, 'PUT'),
    ...{ status: 200, events: ['HostMaintenanceBegan'] },
  },
  'POST /compute/v2.1/servers/:server/action': {
    request: () => compute(`servers/${serverAt(1)}/action`, { lock: null }),
    ...{ status: 202, events: ['ServerLocked'] },
  },
  'POST /compute/v2.1/servers/:server/os-volume_attachments': {
    request: () => compute(`servers/${serverAt(1)}/os-volume_attachments`, { volumeAttachment: { volumeId: volume.free } }),
    ...{ status: 202, steps: ['export', 'connect host', 'plug in'] },
    events: [
      ...['DeviceReserved', 'Reserved', 'ExportRequested', 'ConnectionInitialized', 'HostConnectRequested', 'HostConnected'],
      ...['GuestAttachRequested', 'GuestAttached', 'Attached'],
    ],
  },
  'PUT /compute/v2.1/servers/:server/os-volume_attachments/:volume': {
    request: () => {
      const change = { volumeId: volume.attached, delete_on_termination: true };
      return compute(`servers/${serverAt(1)}/os-volume_attachments/${volume.attached}`, { volumeAttachment: change }, 'PUT');
    },
    ...{ status: 202, events: ['DeleteOnTerminationSet'] },
  },
  'DELETE /compute/v2.1/servers/:server/os-volume_attachments/:volume': {
    request: () => compute(`servers/${serverAt(1)}/os-volume_attachments/${volume.attached}`, undefined, 'DELETE'),
    ...{ status: 202, steps: ['unplug', 'disconnect host', 'unexport'] },
    events: [
      ...['DetachRequested', 'GuestDetachRequested', 'GuestDetached', 'HostDisconnectRequested', 'HostDisconnected'],
      ...['UnexportRequested', 'Unexported', 'Detached', 'DeviceReleased'],
    ],
  },
  'PUT /compute/v2.1/os-services/:id': {
    request: () => compute(`os-services/${service}`, { status: 'disabled' }, 'PUT'),
    ...{ status: 200, events: ['HostMaintenanceBegan'] },
  },
  'POST /mooring/v1/drift/look': { request: () => mooring('drift/look', { host: 'sim-1' }), status: 202, events: ['LookAsked'] },
  'POST /mooring/v1/drift/repair': { request: () => mooring('drift/repair', {}), status: 202 },
  'POST /mooring/v1/webhooks': {
    request: () => mooring('webhooks', { webhook: { url: 'https://told.example/changes' } }),
    ...{ status: 201, events: ['WebhookRegistered'] },
  },
  'DELETE /mooring/v1/webhooks/:id': { request: () => mooring(`webhooks/${nowhere}`, undefined, 'DELETE'), status: 404 },
  'DELETE /mooring/v1/webhooks/:id/parked/:kind/:lane': {
    request: () => mooring(`webhooks/${nowhere}/parked/volume/${nowhere}`, undefined, 'DELETE'),
    status: 404,
  },
};

/** They are on their way. */
const notYet = Object.keys(routes).filter((route) => route.includes('/webhooks'));

describe('every route by which something is changed', () => {
  it('is known here', () => {
    const known = Object.keys(routes).filter((route) => lab.routes.has(route) || !notYet.includes(route));
    expect([...lab.routes].sort()).toEqual(known.sort());
  });

  it.each(Object.entries(routes))('%s says with dry_run what would follow, and leaves no trace', async (route, expected) => {
    if (!lab.routes.has(route)) return;
    const before = { ...(await lab.traces()), rows: await lab.everyRow() };
    const answer = await asked(expected.request());
    expect({ ...(await lab.traces()), rows: await lab.everyRow() }).toEqual(before);
    const plan = planIn(answer);
    const { status, events = [], steps = [] } = expected;
    if (status >= 400) return expect({ status: answer.status, plan }).toEqual({ status, plan: undefined });
    expect(plan?.answer.status).toBe(status);
    expect(plan?.events.map(({ type: said }) => said)).toEqual(events);
    expect(plan?.host_commands.map(({ step }) => step)).toEqual(steps);
  });
});

describe('a dry run', () => {
  const create = (fields: Partial<Request> = {}): Request => ({ ...volumes('volumes', { volume: { size: 1 } }), ...fields });
  const remaining = async (request: () => Promise<unknown>): Promise<void> => {
    const before = await lab.traces();
    await request();
    expect(await lab.traces()).toEqual(before);
  };

  it.each(['true', '1', 'yes', 'True'])('is asked for by dry_run=%s', async (value) => {
    await remaining(async () => expect(planIn(await asked(create(), `dry_run=${value}`))).toBeDefined());
  });

  it('is not asked for by dry_run=false', async () => {
    const { status, body } = await asked(create(), 'dry_run=false');
    expect({ status, body }).toMatchObject({ status: 202, body: { volume: { status: 'creating' } } });
    await lab.settled();
  });

  it.each(['dry_run=maybe', 'dry_run=', 'dry_run=true&dry_run=true', 'dryRun=true', 'dry-run=true', 'DRY_RUN=true'])(
    'is refused, not done, where it is asked for by %s',
    async (query) => {
      await remaining(async () => expect(await asked(create(), query)).toMatchObject({ status: 400, body: { badRequest: { code: 400 } } }));
    },
  );

  it.each(['/volume/v3/volumes', '/compute/v2.1/servers', '/identity/v3/projects', '/healthz'])('is not of GET %s', async (path) => {
    const { status, body } = await asked({ as: 'admin', method: 'GET', path, version: 'volume 3.71' });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('nothing to plan');
  });

  it('is not of tokens', async () => {
    await remaining(async () =>
      expect(await asked({ as: 'member', method: 'DELETE', path: '/identity/v3/auth/tokens' })).toMatchObject({ status: 400 }),
    );
    expect((await lab.ask({ as: 'member', method: 'GET', path: '/volume/v3/volumes', version: 'volume 3.71' })).status).toBe(200);
  });

  it('takes the same roles, and refuses in the same words', async () => {
    const refusals: readonly Request[] = [
      create({ as: 'reader' }),
      create({ body: { volume: { size: 0 } } }),
      create({ version: 'volume 3.0' }),
      create({ version: 'volume 9.9' }),
      volumes(`volumes/${volume.attached}`, undefined, 'DELETE'),
      { ...volumes(`volumes/${volume.free}`, undefined, 'DELETE'), as: 'stranger' },
      volumes('nothing', {}),
      volumes('volumes', {}, 'DELETE'),
    ];
    for (const request of refusals) {
      await remaining(async () => {
        const real = await lab.ask(request);
        expect(real.status).toBeGreaterThanOrEqual(400);
        expect(await asked(request)).toEqual(real);
      });
    }
  });

  it('tells services no password', async () => {
    const request = volumes(`attachments/${attachment}`, { attachment: { connector } }, 'PUT');
    const real = await lab.ask({ ...request, as: 'nova' });
    const passwords = [...(await lab.traces()).secrets].map(([, { password }]) => password);
    expect(passwords.filter((each) => JSON.stringify(real.body).includes(each))).toHaveLength(1);
    const told = JSON.stringify((await asked({ ...request, as: 'nova' })).body);
    expect(passwords.filter((each) => told.includes(each))).toEqual([]);
  });

  it('tells in words what would be recorded', async () => {
    const plan = planIn(await asked(create()));
    expect(plan?.events.map(({ words }) => words)).toEqual([
      'volume without a name asked for: 1 GiB of type __DEFAULT__, to be made on sim-1',
      'the volume has its bytes and can be attached',
    ]);
  });

  it.each(['admin', 'nova', 'member'] as const)('tells %s as much of hosts as other answers do', async (as) => {
    const requests = [create(), volumes('attachments', { attachment: { volume_uuid: volume.free, connector } })];
    for (const request of requests) {
      const plan = planIn(await asked({ ...request, as }));
      const { answer, ...told } = plan ?? {};
      expect(answer).toBeDefined();
      expect(/sim-1|example:outside/.test(JSON.stringify(told))).toBe(as !== 'member');
      expect(plan?.host_commands.map(({ step }) => step)).toHaveLength(1);
    }
  });

  it('tells what would follow later, unless something happens before', async () => {
    const reserve = volumes('attachments', { attachment: { volume_uuid: volume.free } });
    const plan = planIn(await asked(reserve));
    const inAnHour = new Date(lab.time.now().getTime() + 3_600_000).toISOString();
    expect(plan?.later).toEqual([{ process: 'attachment_work', key: expect.any(String), step: 'lapse', not_before: inAnHour }]);
  });

  it('knows nothing of another that is made at the same time', async () => {
    const attach = compute(`servers/${serverAt(1)}/os-volume_attachments`, { volumeAttachment: { volumeId: volume.free } });
    const answers = await Promise.all([asked(attach), asked(attach), asked(volumes(`volumes/${volume.free}`, undefined, 'DELETE'))]);
    expect(answers.map((answer) => planIn(answer)?.answer.status)).toEqual([202, 202, 202]);
  });

  it('is of the project in the token, whose path says nothing else', async () => {
    const plan = planIn(await asked({ ...create(), path: `/volume/v3/${demoProject.id}/volumes` }));
    expect(plan?.events[0]?.data).toMatchObject({ projectId: demoProject.id });
  });
});
