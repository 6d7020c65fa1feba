import { describe, expect, it } from '@jest/globals';
import { domainXml, guestUuid, type GuestSpec } from '../../lab/guest-definition.js';

const place = {
  folder: '/srv/lab',
  image: { kernel: '/srv/lab/vmlinuz', initramfs: '/srv/lab/initramfs' },
  files: { consoleLog: '/srv/lab/console.log', shellSocket: '/run/lab.sock' },
};
const xmlOf = (spec: GuestSpec) => domainXml(spec, place);
const ports = (xml: string) => xml.match(/pcie-root-port/g)?.length;

describe('a lab guest', () => {
  it('is the same server whenever it is laid out under the same name, and another one under another', () => {
    expect(guestUuid('lab-one')).toBe(guestUuid('lab-one'));
    expect(guestUuid('lab-one')).not.toBe(guestUuid('lab-two'));
    expect(xmlOf({ name: 'lab-one' })).toContain(guestUuid('lab-one'));
  });

  it('has a port for each virtio disk it has room for, and one for its SCSI controller', () => {
    expect(ports(xmlOf({ name: 'lab-one' }))).toBe(7);
    expect(ports(xmlOf({ name: 'lab-one', virtioDisks: 12 }))).toBe(13);
  });

  it('boots the kernel of the lab', () => expect(xmlOf({ name: 'lab-one' })).toContain('<kernel>/srv/lab/vmlinuz</kernel>'));

  it('boots nothing at all when it is to stop in its boot loader', () =>
    expect(xmlOf({ name: 'lab-one', kind: 'boot-loader-only' })).not.toMatch(/<kernel>|<initrd>/));

  it('never runs on hardware virtualisation', () => expect(xmlOf({ name: 'lab-one' })).toMatch(/^<domain type="qemu">/));
});
