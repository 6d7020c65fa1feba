/** `openstack` and `cinder` as their distributions have them, unmodified. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openstackAs, runClient } from '../../../support/openstack.js';
import { projects, type RunningApp, startApp, type User } from '../../../support/running-app.js';
import { volumesOf } from '../../../support/volumes.js';

type Row = Readonly<Record<string, unknown>>;

const json = ['-f', 'json'];
const attaching = ['--os-volume-api-version', '3.54', 'volume', 'attachment'];
const connector = ['--initiator', 'iqn.2026-01.org.example:h1', '--host', 'h1', '--ip', '127.0.0.1', '--platform', 'x86_64'];

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

/** Asked without a client: it is quicker. */
const reaches = (id: string, status: string): Promise<void> => volumesOf(app).reaches(id, status);
const cinder = async (user: User, ...args: readonly string[]): Promise<string> => {
  const { exit, stdout, stderr } = await runClient('cinder', args, app, user);
  if (exit !== 0) throw new Error(`cinder ${args.join(' ')} ended with ${exit}: ${stderr}`);
  return stdout;
};
/** The cells of a table, row by row. */
const tableOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const cellOf = (text: string, property: string): string | undefined => tableOf(text).find(([name]) => name === property)?.[1];

describe('openstack', () => {
  it('makes a type whose volumes can be shared, shows and deletes it', async () => {
    const made = await asAdmin<Row>('volume', 'type', 'create', 'shared', '--property', 'multiattach=<is> True', ...json);
    expect(made).toMatchObject({ name: 'shared', is_public: true, properties: { multiattach: '<is> True' } });
    const listed = await openstack<readonly Row[]>('volume', 'type', 'list', ...json);
    expect(listed.map(({ Name }) => Name).toSorted()).toEqual(['__DEFAULT__', 'shared']);
    await asAdmin('volume', 'type', 'set', '--name', 'joint', '--property', 'tier=1', 'shared');
    expect(await asAdmin<Row>('volume', 'type', 'show', 'joint', ...json)).toMatchObject({
      properties: { multiattach: '<is> True', tier: '1' },
    });
    await asAdmin('volume', 'type', 'unset', '--property', 'tier', 'joint');
    const volume = await openstack<Row>('volume', 'create', '--size', '1', '--type', 'joint', 'of-two', ...json);
    expect(volume).toMatchObject({ multiattach: true, type: 'joint' });
    await reaches(String(volume.id), 'available');
    await openstack('volume', 'delete', 'of-two');
    await app.settled();
    await asAdmin('volume', 'type', 'delete', 'joint');
  });

  it('creates, lists, shows, changes, grows and deletes a volume', async () => {
    const { id } = await openstack<{ id: string }>('volume', 'create', '--size', '1', '--property', 'a=b', 'data', ...json);
    await reaches(id, 'available');
    expect(await openstack('volume', 'list', ...json)).toMatchObject([{ ID: id, Name: 'data', Status: 'available', Size: 1 }]);
    await openstack('volume', 'set', '--name', 'disk', '--description', 'mine', '--property', 'c=d', '--size', '2', 'data');
    await openstack('volume', 'unset', '--property', 'a', 'disk');
    await reaches(id, 'available');
    expect(await openstack('volume', 'show', 'disk', ...json)).toMatchObject({
      id,
      size: 2,
      description: 'mine',
      properties: { c: 'd' },
    });
    await openstack('volume', 'set', '--read-only', 'disk');
    await openstack('volume', 'set', '--bootable', 'disk');
    expect(await openstack('volume', 'show', 'disk', ...json)).toMatchObject({ bootable: 'true', properties: { readonly: 'True' } });
    expect(await asAdmin('volume', 'list', '--all-projects', '--long', '--limit', '1', ...json)).toMatchObject([{ Name: 'disk' }]);
    await openstack('volume', 'delete', 'disk');
    await app.settled();
    expect(await openstack('volume', 'list', ...json)).toEqual([]);
  });

  it('reserves, connects, completes and ends an attachment', async () => {
    const volume = await volumesOf(app).create({ name: 'to-attach' });
    const made = await openstack<{ ID: string }>(...attaching, 'create', 'to-attach', 'web-1', ...json);
    expect(made).toMatchObject({ 'Volume ID': volume, Status: 'reserved', 'Attach Mode': 'null' });
    expect(await openstack(...attaching, 'list', ...json)).toMatchObject([{ ID: made.ID, Status: 'reserved' }]);
    const set = await openstack<Row>(...attaching, 'set', ...connector, '--mountpoint', '/dev/vdb', made.ID, ...json);
    expect(set).toMatchObject({ Status: 'attaching', Properties: { driver_volume_type: 'iscsi', auth_password: '***' } });
    await openstack(...attaching, 'complete', made.ID);
    expect(await openstack(...attaching, 'show', made.ID, ...json)).toMatchObject({ Status: 'attached', 'Attach Mode': 'rw' });
    expect(await openstack('volume', 'list', ...json)).toMatchObject([{ Status: 'in-use', 'Attached to': [{ attachment_id: made.ID }] }]);
    await openstack(...attaching, 'delete', made.ID);
    await reaches(volume, 'available');
  });

  it('connects at once, in the mode asked for, and says why where that cannot be', async () => {
    await volumesOf(app).create({ name: 'at-once' });
    const made = await openstack<{ ID: string }>(
      ...attaching,
      'create',
      '--connect',
      ...connector,
      '--mode',
      'ro',
      'at-once',
      'web-1',
      ...json,
    );
    expect(made).toMatchObject({ Status: 'attaching', 'Attach Mode': 'ro', Properties: { access_mode: 'ro' } });
    await expect(openstack(...attaching, 'create', 'at-once', 'web-2', ...json)).rejects.toThrow('but the current status is attaching');
    await expect(openstack(...attaching, 'create', '--connect', '--host', 'h1', 'at-once', 'web-1')).rejects.toThrow(
      'Invalid connector: initiator',
    );
    await openstack(...attaching, 'delete', made.ID);
  });

  it('asks what there is and how much of it is used', async () => {
    expect(await openstack('availability', 'zone', 'list', '--volume', ...json)).toEqual([
      { 'Zone Name': 'nova', 'Zone Status': 'available' },
    ]);
    expect(await asAdmin('volume', 'service', 'list', ...json)).toMatchObject([
      { Binary: 'cinder-volume', Status: 'enabled', State: 'up' },
    ]);
    expect(await openstack('quota', 'show', ...json)).toBeTruthy();
    const limits = await openstack<readonly Row[]>('limits', 'show', '--absolute', ...json);
    expect(limits).toEqual(expect.arrayContaining([{ Name: 'maxTotalVolumes', Value: -1 }]));
    expect(await openstack('volume', 'snapshot', 'list', ...json)).toEqual([]);
    await expect(openstack('volume', 'snapshot', 'create', '--volume', 'at-once', 'x')).rejects.toThrow('Snapshots are not available yet.');
    await expect(openstack('volume', 'show', 'nothing')).rejects.toThrow("No volume with a name or ID of 'nothing' exists.");
  });
});

describe('cinder', () => {
  it('takes a storage host out of use and puts it back, and so does openstack', async () => {
    const services = () => asAdmin<readonly Row[]>('volume', 'service', 'list', '--long', ...json);
    const host = 'sim-1@mooring';
    expect(await cinder('admin', 'service-disable', '--reason', 'new disks', host, 'cinder-volume')).toMatch(/disabled.*new disks/);
    expect(await services()).toMatchObject([{ Host: host, Status: 'disabled', 'Disabled Reason': 'new disks' }]);
    await expect(openstack('volume', 'create', '--size', '1', 'none')).rejects.toThrow('in maintenance');
    expect(await cinder('admin', 'service-enable', host, 'cinder-volume')).toContain('enabled');

    const set = ['volume', 'service', 'set'];
    await asAdmin(...set, '--disable', host, 'cinder-volume');
    expect(await services()).toMatchObject([{ Status: 'disabled', 'Disabled Reason': null }]);
    await asAdmin(...set, '--disable', '--disable-reason', 'new disks', host, 'cinder-volume');
    expect(await services()).toMatchObject([{ Status: 'disabled', 'Disabled Reason': 'new disks' }]);
    await asAdmin(...set, '--enable', host, 'cinder-volume');
    expect(await services()).toMatchObject([{ Status: 'enabled' }]);
  });

  it('creates, lists, shows, grows, notes on and deletes a volume in the newest version it knows', async () => {
    const made = await cinder('member', 'create', '1', '--name', 'vol', '--metadata', 'a=b');
    const id = cellOf(made, 'id') ?? '';
    await reaches(id, 'available');
    const [, listed] = tableOf(await cinder('member', 'list', '--name', 'vol'));
    expect(listed?.slice(0, 4)).toEqual([id, 'available', 'vol', '1']);
    await cinder('member', 'extend', 'vol', '2');
    await reaches(id, 'available');
    await cinder('member', 'metadata', 'vol', 'set', 'c=d');
    expect(tableOf(await cinder('member', 'metadata-show', 'vol'))).toEqual([
      ['Metadata-property', 'Value'],
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(cellOf(await cinder('member', 'show', 'vol'), 'size')).toBe('2');
    await cinder('member', 'rename', 'vol', 'new-name');
    await cinder('member', 'readonly-mode-update', 'new-name', 'True');
    await cinder('member', 'delete', 'new-name');
    await app.settled();
    await expect(cinder('member', 'show', 'new-name')).rejects.toThrow('No volume with a name or ID');
  });

  it('lists types, services, pools, limits and attachments', async () => {
    expect(tableOf(await cinder('admin', 'type-list')).flat()).toContain('__DEFAULT__');
    expect(tableOf(await cinder('admin', 'service-list')).flat()).toContain('sim-1@mooring');
    expect(tableOf(await cinder('admin', 'get-pools', '--detail')).flat()).toContain('iSCSI');
    expect(tableOf(await cinder('member', 'absolute-limits')).flat()).toContain('maxTotalVolumes');
    expect(tableOf(await cinder('member', 'quota-usage', projects.demo)).flat()).toContain('gigabytes');
    expect(tableOf(await cinder('member', 'availability-zone-list'))).toEqual([
      ['Name', 'Status'],
      ['nova', 'available'],
    ]);
    expect(tableOf(await cinder('member', 'attachment-list'))[0]).toContain('ID');
    expect(tableOf(await cinder('member', 'summary')).flat()).toContain('total_count');
  });
});
