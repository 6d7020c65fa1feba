import { describe, expect, it } from '@jest/globals';
import { diskXml, secretUuidOf, secretXml, unspeakable } from '../../../../src/adapters/hypervisor/libvirt/disk-xml.js';
import type { Plug } from '../../../../src/app/ports/hosts.js';

const login = {
  connection: { portal: '192.0.2.7:3260', targetIqn: 'iqn.2026-11.org.mooring:one', lun: 1, authUsername: 'm1' },
  initiator: 'iqn.2026-01.io.mooring:host:alpha',
  chap: { username: 'm1', password: 'secretSecret1234' },
};
const plug: Plug = {
  serverId: 'a0a0a0a0-0000-4000-8000-00000000000a',
  alias: 'ua-11111111-2222-4333-8444-555555555555',
  deviceName: 'vdb',
  mode: 'rw',
  shareable: false,
  serial: '0f8fad5b-d9cb-469f-a165-70867728950e',
  source: { login },
};

describe('a disk into which QEMU logs in itself', () => {
  it('is told to libvirt with its target, its initiator and its secret, raw and past the cache', () => {
    const uuid = secretUuidOf(plug.alias);
    expect(diskXml(plug)).toBe(
      '<disk type="network" device="disk"><driver name="qemu" type="raw" cache="none"/>' +
        '<source protocol="iscsi" name="iqn.2026-11.org.mooring:one/1"><host name="192.0.2.7" port="3260"/>' +
        '<initiator><iqn name="iqn.2026-01.io.mooring:host:alpha"/></initiator>' +
        `<auth username="m1"><secret type="iscsi" uuid="${uuid}"/></auth></source>` +
        '<target dev="vdb" bus="virtio"/><serial>0f8fad5b-d9cb-469f-a165-70867728950e</serial>' +
        '<alias name="ua-11111111-2222-4333-8444-555555555555"/></disk>',
    );
  });

  it('carries no password, neither in its own definition nor in that of its secret', () => {
    expect(diskXml(plug) + secretXml(plug.alias)).not.toContain(login.chap.password);
  });

  it('finds an IPv6 portal', () => {
    const connection = { ...login.connection, portal: '[2001:db8::7]:3260' };
    expect(diskXml({ ...plug, source: { login: { ...login, connection } } })).toContain('<host name="2001:db8::7" port="3260"/>');
  });

  it('has a secret that follows from its alias and outlives a restart of libvirt, so that a stopped guest starts afterwards', () => {
    expect(secretXml(plug.alias)).toBe(
      `<secret ephemeral="no" private="yes"><uuid>${secretUuidOf(plug.alias)}</uuid>` +
        `<usage type="iscsi"><target>${plug.alias}</target></usage></secret>`,
    );
    expect(secretUuidOf('ua-1')).not.toBe(secretUuidOf('ua-2'));
  });
});

describe('a disk', () => {
  it('is a block device where the host has logged in', () => {
    const xml = diskXml({ ...plug, source: { device: '/dev/disk/by-path/ip-1' } });
    expect(xml).toContain('<disk type="block" device="disk">');
    expect(xml).toContain('<source dev="/dev/disk/by-path/ip-1"/>');
  });

  it.each([
    ['vdc', 'virtio'],
    ['sdc', 'scsi'],
  ])('named %s is on the %s bus', (deviceName, bus) => {
    expect(diskXml({ ...plug, deviceName })).toContain(`<target dev="${deviceName}" bus="${bus}"/>`);
  });

  it('is shareable only when others may have it too', () => {
    expect(diskXml(plug)).not.toContain('shareable');
    expect(diskXml({ ...plug, shareable: true })).toContain('<shareable/>');
  });

  it('is read-only only in mode ro', () => {
    expect(diskXml(plug)).not.toContain('readonly');
    expect(diskXml({ ...plug, mode: 'ro' })).toContain('<readonly/>');
  });
});

describe('what cannot be said to libvirt', () => {
  const withLogin = (odd: Partial<typeof login>): Partial<Plug> => ({ source: { login: { ...login, ...odd } } });

  it.each<[string, Partial<Plug>]>([
    ['an alias of somebody else', { alias: 'virtio-disk0' }],
    ['an alias with a second command', { alias: 'ua-1; undefine x' }],
    ['a device name of another bus', { deviceName: 'hda' }],
    ['a device name with a path', { deviceName: '/dev/vdb' }],
    ['an empty serial number', { serial: '' }],
    ['a serial number that QEMU would take for another option', { serial: 'a,readonly=on' }],
    ['a device outside /dev', { source: { device: '/etc/passwd' } }],
    ['a portal that is none', withLogin({ connection: { ...login.connection, portal: '192.0.2.7' } })],
    ['a target that is none', withLogin({ connection: { ...login.connection, targetIqn: 'iqn.2026-11.org.mooring:a/2' } })],
    ['an initiator that is none', withLogin({ initiator: 'alpha' })],
  ])('is %s', (_, odd) => {
    expect(unspeakable({ ...plug, ...odd })).toEqual(expect.any(String));
  });

  it('is nothing of an ordinary disk', () => {
    expect(unspeakable(plug)).toBeUndefined();
    expect(unspeakable({ ...plug, source: { device: '/dev/sdb' } })).toBeUndefined();
  });
});
