import { describe, expect, it } from '@jest/globals';
import { serverDetail, serverShown, serverSummary } from '../../../../../src/app/http/compute/servers/server.views.js';
import type { VersionText } from '../../../../../src/app/http/versions/api-version.js';
import type { VmState } from '../../../../../src/domain/server/server.events.js';
import { aServer, aVolume, serverRow, viewer } from '../../../../support/compute-examples.js';

const links = [
  { rel: 'self', href: `http://cloud.example:8776/compute/v2.1/servers/${aServer}` },
  { rel: 'bookmark', href: `http://cloud.example:8776/compute/servers/${aServer}` },
];
const shown = (version: VersionText, isAdmin = false): Record<string, unknown> => ({
  ...serverShown(serverRow(), viewer(version, isAdmin)),
});
const keysAdded = (before: VersionText, after: VersionText, isAdmin = false): readonly string[] =>
  Object.keys(shown(after, isAdmin))
    .filter((key) => !(key in shown(before, isAdmin)))
    .sort();

describe('a server in a list', () => {
  it('is its id, its name and where to find it', () => {
    expect(serverSummary(serverRow().server, viewer('2.1'))).toEqual({ id: aServer, name: 'web-1', links });
  });
});

describe('a server in the first version', () => {
  it('is shown with all that clients read, empty where there is nothing to say', () => {
    expect(shown('2.1')).toEqual({
      id: aServer,
      name: 'web-1',
      links,
      status: 'ACTIVE',
      tenant_id: 'p'.repeat(32),
      user_id: '',
      metadata: {},
      hostId: expect.stringMatching(/^[0-9a-f]{56}$/) as unknown,
      image: '',
      flavor: {
        id: '2-vcpu-2048-mib',
        links: [{ rel: 'bookmark', href: 'http://cloud.example:8776/compute/flavors/2-vcpu-2048-mib' }],
      },
      created: '2030-01-01T12:00:00Z',
      updated: '2030-01-01T13:00:00Z',
      addresses: {},
      accessIPv4: '',
      accessIPv6: '',
      'OS-DCF:diskConfig': 'MANUAL',
      progress: 0,
      'OS-EXT-AZ:availability_zone': 'nova',
      config_drive: '',
      key_name: null,
      'OS-SRV-USG:launched_at': null,
      'OS-SRV-USG:terminated_at': null,
      'OS-EXT-STS:task_state': null,
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:power_state': 1,
      'os-extended-volumes:volumes_attached': [{ id: aVolume }],
    });
  });

  it('shows administrators where it is', () => {
    const place = { 'OS-EXT-SRV-ATTR:host': 'sim-1', 'OS-EXT-SRV-ATTR:instance_name': 'web-1' };
    expect(shown('2.1', true)).toEqual({ ...shown('2.1'), ...place, 'OS-EXT-SRV-ATTR:hypervisor_hostname': 'sim-1' });
  });
});

describe('a server in later versions', () => {
  it.each<[VersionText, VersionText, readonly string[]]>([
    ['2.8', '2.9', ['locked']],
    ['2.15', '2.16', []],
    ['2.18', '2.19', ['description']],
    ['2.25', '2.26', ['tags']],
    ['2.62', '2.63', ['trusted_image_certificates']],
    ['2.70', '2.71', ['server_groups']],
    ['2.72', '2.73', ['locked_reason']],
    ['2.89', '2.90', ['OS-EXT-SRV-ATTR:hostname']],
    ['2.95', '2.96', ['pinned_availability_zone']],
    ['2.99', '2.100', ['scheduler_hints']],
    ['2.100', '2.101', []],
  ])('has more than in %s from %s on: %j', (before, after, added) => {
    expect(keysAdded(before, after)).toEqual(added);
  });

  it('gains nothing else on the way to the latest', () => {
    expect(keysAdded('2.1', '2.101')).toHaveLength(9);
  });

  it('shows administrators its status as of the host from 2.16 on', () => {
    expect(keysAdded('2.15', '2.16', true)).toEqual(['host_status']);
    expect(shown('2.16', true)).toMatchObject({ host_status: 'UP' });
  });

  it('shows administrators the disk it boots from, from 2.3 on', () => {
    expect(shown('2.3', true)).toMatchObject({ 'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda', 'OS-EXT-SRV-ATTR:hostname': 'web-1' });
    expect(keysAdded('2.1', '2.3', true)).toHaveLength(7);
  });

  it('says from 2.3 on whether its volumes are deleted with it', () => {
    expect(shown('2.3')['os-extended-volumes:volumes_attached']).toEqual([{ id: aVolume, delete_on_termination: true }]);
  });

  it('carries its flavor from 2.47 on', () => {
    const flavor = { vcpus: 2, ram: 2048, disk: 0, ephemeral: 0, swap: 0, original_name: '2-vcpu-2048-mib', extra_specs: {} };
    expect(shown('2.46')['flavor']).toHaveProperty('links');
    expect(shown('2.47')['flavor']).toEqual(flavor);
  });

  it('leaves its groups to those who look at it alone', () => {
    expect(serverDetail(serverRow(), viewer('2.101'))).not.toHaveProperty('server_groups');
  });

  it('says that it is locked, and why', () => {
    const locked = serverRow({ locked: { reason: 'audit' } });
    expect(serverShown(locked, viewer('2.73'))).toMatchObject({ locked: true, locked_reason: 'audit' });
    expect(shown('2.73')).toMatchObject({ locked: false, locked_reason: null });
  });
});

describe('the state of a server', () => {
  it.each<[VmState, string, number, boolean]>([
    ['active', 'ACTIVE', 1, true],
    ['paused', 'PAUSED', 3, false],
    ['stopped', 'SHUTOFF', 4, false],
    ['error', 'ERROR', 0, false],
    ['building', 'BUILD', 0, true],
  ])('%s is shown as %s', (vmState, status, powerState, hasProgress) => {
    const server = serverDetail(serverRow({ vmState }), viewer('2.1'));
    expect(server).toMatchObject({ status, 'OS-EXT-STS:vm_state': vmState, 'OS-EXT-STS:power_state': powerState });
    expect('progress' in server).toBe(hasProgress);
  });
});

describe('the host of a server', () => {
  const hostId = (fields: object): unknown => (serverDetail(serverRow(fields), viewer('2.1')) as { hostId: unknown }).hostId;
  it('can be compared without being named, within a project', () => {
    expect(hostId({ name: 'other' })).toBe(hostId({}));
    expect(hostId({ hostName: 'sim-2' })).not.toBe(hostId({}));
    expect(hostId({ projectId: 'q' })).not.toBe(hostId({}));
  });
});
