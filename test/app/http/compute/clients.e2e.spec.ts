import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openstackAs, runClient } from '../../../support/openstack.js';
import { projects, type RunningApp, startApp } from '../../../support/running-app.js';
import { volumesOf } from '../../../support/volumes.js';

interface Volume {
  readonly id: string;
  readonly status: string;
  readonly attachments: readonly { readonly server_id: string; readonly device: string }[];
}
type Row = Readonly<Record<string, unknown>>;

const json = ['-f', 'json'];

let app: RunningApp;
let openstack: ReturnType<typeof openstackAs>;
let asAdmin: ReturnType<typeof openstackAs>;
beforeAll(async () => {
  app = await startApp();
  openstack = openstackAs(app, 'member');
  asAdmin = openstackAs(app, 'admin');
});
afterAll(async () => {
  await app.stop();
});

const nova = async (...args: readonly string[]): Promise<string> => {
  const { exit, stdout, stderr } = await runClient('nova', args, app, 'member');
  if (exit !== 0) throw new Error(`nova ${args.join(' ')} ended with ${exit}: ${stderr}`);
  return stdout;
};
/** Asked without a client: it is quicker. */
const reaches = (id: string, status: string): Promise<void> => volumesOf(app).reaches(id, status);
const createVolume = async (name: string): Promise<string> => {
  const { id } = await openstack<Volume>('volume', 'create', '--size', '1', name, ...json);
  await reaches(id, 'available');
  return id;
};

describe('openstack', () => {
  it('lists servers and shows one, in the version it likes and in the latest it knows', async () => {
    const listed = await openstack<readonly Row[]>('server', 'list', ...json);
    expect(listed.map(({ Name, Status }) => [Name, Status]).toSorted()).toEqual([
      ['db-1', 'ACTIVE'],
      ['db-2', 'ACTIVE'],
      ['web-1', 'ACTIVE'],
      ['web-2', 'ACTIVE'],
    ]);
    expect(await openstack<readonly Row[]>('server', 'list', '--name', '^web-1$', '--status', 'ACTIVE', ...json)).toHaveLength(1);
    for (const version of [[], ['--os-compute-api-version', '2.92']]) {
      const shown = await openstack<Row>(...version, 'server', 'show', 'web-1', ...json);
      expect(shown).toMatchObject({ name: 'web-1', status: 'ACTIVE', project_id: projects.demo, volumes_attached: [] });
    }
    expect(await asAdmin<readonly Row[]>('server', 'list', '--long', '--all-projects', '--host', 'sim-1', ...json)).toHaveLength(2);
  });

  it('adds a volume to a server, lists it there, and takes it away again', async () => {
    const id = await createVolume('data');
    expect(await openstack<Row>('server', 'add', 'volume', '--tag', 'db', 'web-1', 'data', ...json)).toMatchObject({
      Device: '/dev/vdb',
    });
    await reaches(id, 'in-use');
    expect(await openstack<Volume>('volume', 'show', 'data', ...json)).toMatchObject({
      status: 'in-use',
      attachments: [{ device: '/dev/vdb' }],
    });
    expect(await openstack<readonly Row[]>('server', 'volume', 'list', 'web-1', ...json)).toMatchObject([
      { Device: '/dev/vdb', 'Volume ID': id },
    ]);
    const latest = await openstack<readonly Row[]>('--os-compute-api-version', '2.92', 'server', 'volume', 'list', 'web-1', ...json);
    expect(latest).toMatchObject([{ 'Volume ID': id, Tag: 'db', 'Delete On Termination?': false }]);
    expect(await openstack<Row>('server', 'show', 'web-1', ...json)).toMatchObject({ volumes_attached: [{ id }] });
    expect(await openstack<readonly Row[]>('volume', 'list', ...json)).toMatchObject([
      { Status: 'in-use', 'Attached to': [{ volume_id: id }] },
    ]);
    await openstack('server', 'remove', 'volume', 'web-1', 'data');
    await reaches(id, 'available');
    expect(await openstack('server', 'volume', 'list', 'web-1', ...json)).toEqual([]);
    await openstack('volume', 'delete', 'data');
  });

  it('is told in words why a volume is not added', async () => {
    const id = await createVolume('once');
    await openstack('server', 'add', 'volume', 'web-1', 'once', ...json);
    await reaches(id, 'in-use');
    const { exit, stderr } = await runClient('openstack', ['server', 'add', 'volume', 'web-2', 'once'], app, 'member');
    expect(exit).toBe(1);
    expect(stderr).toMatch(/Volume .* status must be available or downloading to reserve, but the current status is in-use/);
    await openstack('server', 'remove', 'volume', 'web-1', 'once');
    await reaches(id, 'available');
  });

  it('shows quotas, availability zones, limits and hosts', async () => {
    expect(JSON.stringify(await openstack('quota', 'show', ...json))).toContain('cores');
    expect(await openstack<readonly Row[]>('availability', 'zone', 'list', ...json)).toContainEqual({
      'Zone Name': 'nova',
      'Zone Status': 'available',
    });
    expect(await openstack('limits', 'show', '--absolute', ...json)).toContainEqual({ Name: 'totalInstancesUsed', Value: 4 });
    expect(await asAdmin<readonly Row[]>('compute', 'service', 'list', ...json)).toHaveLength(2);
    expect(await asAdmin<readonly Row[]>('hypervisor', 'list', ...json)).toHaveLength(2);
  });

  it('takes a host out of use, sees it so, and puts it back, in the version it likes and in older ones', async () => {
    const set = ['compute', 'service', 'set'];
    const services = () => asAdmin<readonly Row[]>('compute', 'service', 'list', '--long', '--host', 'sim-1', ...json);
    const id = await createVolume('for-later');
    for (const version of [[], ['--os-compute-api-version', '2.53'], ['--os-compute-api-version', '2.52']]) {
      await asAdmin(...version, ...set, '--disable', '--disable-reason', 'new fans', 'sim-1', 'nova-compute');
      expect(await services()).toMatchObject([{ Binary: 'nova-compute', Status: 'disabled', 'Disabled Reason': 'new fans' }]);
      const added = await runClient('openstack', ['server', 'add', 'volume', 'web-1', id], app, 'member');
      expect(added).toMatchObject({ exit: 1, stderr: expect.stringContaining('is in maintenance') as unknown });
      await asAdmin(...version, ...set, '--enable', 'sim-1', 'nova-compute');
      expect(await services()).toMatchObject([{ Status: 'enabled', 'Disabled Reason': null }]);
    }
    await expect(asAdmin(...set, '--disable', 'elsewhere', 'nova-compute')).rejects.toThrow('elsewhere');
    await openstack('server', 'add', 'volume', 'web-1', id, ...json);
    await reaches(id, 'in-use');
  });

  it('locks a server and unlocks it', async () => {
    await openstack('--os-compute-api-version', '2.73', 'server', 'lock', '--reason', 'audit', 'db-1');
    expect(await openstack<Row>('--os-compute-api-version', '2.73', 'server', 'show', 'db-1', ...json)).toMatchObject({
      locked_reason: 'audit',
    });
    await openstack('server', 'unlock', 'db-1');
  });
});

describe('nova', () => {
  it('takes a host out of use and puts it back', async () => {
    const asks = async (...args: readonly string[]) => (await runClient('nova', args, app, 'admin')).stdout;
    const id = /\| ([0-9a-f-]{36}) \| nova-compute +\| sim-2/.exec(await asks('service-list'))?.[1] ?? '';
    expect(await asks('service-disable', '--reason', 'new fans', id)).toMatch(/sim-2.*disabled.*new fans/);
    expect(await asks('service-enable', id)).toMatch(/sim-2.*enabled/);
  });

  it('attaches a volume, changes the attachment and detaches it', async () => {
    const id = await createVolume('data');
    expect(await nova('volume-attach', '--delete-on-termination', 'db-2', id)).toContain('/dev/vdb');
    await reaches(id, 'in-use');
    expect(await nova('volume-attachments', 'db-2')).toMatch(new RegExp(`${id}.*True`));
    await nova('volume-update', '--no-delete-on-termination', 'db-2', id, id);
    expect(await nova('volume-attachments', 'db-2')).toMatch(new RegExp(`${id}.*False`));
    await nova('volume-detach', 'db-2', id);
    await reaches(id, 'available');
  });
});
