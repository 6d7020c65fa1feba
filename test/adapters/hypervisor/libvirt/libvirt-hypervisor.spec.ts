import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LibvirtHypervisor } from '../../../../src/adapters/hypervisor/libvirt/libvirt-hypervisor.js';
import { Virsh } from '../../../../src/adapters/hypervisor/libvirt/virsh.js';
import type { Ran } from '../../../../src/adapters/process/run.js';
import type { Plug } from '../../../../src/app/ports/hosts.js';
import { endOf, valueOf } from '../../../support/contracts/value-of.js';
import { FakeLibvirt } from './fake-libvirt.js';

const serverId = 'a0a0a0a0-0000-4000-8000-00000000000a';
const plug: Plug = {
  serverId,
  alias: 'ua-11111111-2222-4333-8444-555555555555',
  deviceName: 'vdb',
  mode: 'rw',
  shareable: false,
  serial: '0f8fad5b-d9cb-469f-a165-70867728950e',
  source: {
    login: {
      connection: { portal: '192.0.2.7:3260', targetIqn: 'iqn.2026-11.org.mooring:one', lun: 1, authUsername: 'm1' },
      initiator: 'iqn.2026-01.io.mooring:host:alpha',
      chap: { username: 'm1', password: 'secretSecret1234' },
    },
  },
};
const disk = { alias: plug.alias, deviceName: 'vdb', serial: plug.serial };
const timeout: Ran = { exit: 'timeout', stdout: '', stderr: '' };
const lost: Ran = {
  exit: 1,
  stdout: '',
  stderr: 'error: failed to connect to the hypervisor\nerror: Failed to connect socket: Connection refused\n',
};
const full: Ran = {
  exit: 1,
  stdout: '',
  stderr: 'error: Failed to attach device from x\nerror: internal error: No more available PCI slots\n',
};
const isLook = (script: string) => script.startsWith('list');
const isAttach = (script: string) => script.includes('attach-device');

let libvirt: FakeLibvirt;
let hypervisor: LibvirtHypervisor;
let privateFolder: string;
beforeEach(async () => {
  libvirt = new FakeLibvirt();
  // A data folder may be called anything.
  privateFolder = await mkdtemp(join(tmpdir(), 'mooring; its data-'));
  hypervisor = new LibvirtHypervisor({ uri: 'qemu:///system', privateFolder, run: libvirt.run, unplugTimeoutMs: 200 });
});
afterEach(() => rm(privateFolder, { recursive: true }));

describe('plugging into a running guest', () => {
  it('takes one start of virsh', async () => {
    const domain = libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    expect(libvirt.starts).toBe(1);
    expect([domain.live, domain.persistent]).toEqual([[disk], [disk]]);
  });

  it('shows the password to nobody and leaves no file', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    const seen = libvirt.argumentsSeen.join('\n');
    expect(seen).not.toContain('secretSecret1234');
    expect(seen).not.toContain(Buffer.from('secretSecret1234').toString('base64'));
    expect(libvirt.filesRead).toHaveLength(3);
    expect(libvirt.filesRead.every((path) => path.startsWith(`${privateFolder}/`))).toBe(true);
    for (const path of libvirt.filesRead) await expect(access(path)).rejects.toThrow('ENOENT');
  });

  it('makes no secret where the host has logged in', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn({ ...plug, source: { device: '/dev/sdb' } }));
    expect(libvirt.secrets.size).toBe(0);
  });

  it.each(['live', 'persistent'] as const)('adds the other half to a disk that is only %s', async (half) => {
    const domain = libvirt.addDomain(serverId, true);
    domain[half].push(disk);
    await valueOf(hypervisor.plugIn(plug));
    expect([domain.live, domain.persistent]).toEqual([[disk], [disk]]);
  });

  it('is done when the attach was not acknowledged but is there', async () => {
    libvirt.addDomain(serverId, true);
    libvirt.trouble = (script) => (isAttach(script) ? { ran: timeout, act: 'before' } : undefined);
    expect(await endOf(hypervisor.plugIn(plug))).toBe('done');
  });

  it('may happen yet when the attach was not acknowledged and is not there; nothing more is tried', async () => {
    libvirt.addDomain(serverId, true);
    libvirt.trouble = (script) => (isAttach(script) ? { ran: timeout, act: 'never' } : undefined);
    expect(await endOf(hypervisor.plugIn(plug))).toBe('unknown');
    expect(libvirt.starts).toBe(2);
  });

  it('may have happened when nobody can look after a failure', async () => {
    libvirt.addDomain(serverId, true);
    libvirt.trouble = () => ({ ran: lost, act: 'never' });
    expect(await hypervisor.plugIn(plug)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('failed to connect') });
  });

  it('may have happened when libvirt gives a reason we do not know', async () => {
    libvirt.addDomain(serverId, true);
    const strange: Ran = { exit: 1, stdout: '', stderr: 'error: Failed to attach device from x\nerror: internal error: strange\n' };
    libvirt.trouble = (script) => (isAttach(script) ? { ran: strange, act: 'never' } : undefined);
    expect(await endOf(hypervisor.plugIn(plug))).toBe('unknown');
  });

  it('is refused with the reason of libvirt', async () => {
    libvirt.addDomain(serverId, true);
    libvirt.trouble = (script) => (isAttach(script) ? { ran: full, act: 'never' } : undefined);
    expect(await hypervisor.plugIn(plug)).toEqual({ outcome: 'refused', reason: 'internal error: No more available PCI slots' });
  });

  it('is refused under the name of another disk, and leaves no secret', async () => {
    libvirt.addDomain(serverId, true).live.push({ ...disk, alias: 'ua-other' });
    expect(await endOf(hypervisor.plugIn(plug))).toBe('refused');
    expect(libvirt.secrets.size).toBe(0);
  });

  it('is not refused for certain while its secret may be left: somebody has to look after that', async () => {
    libvirt.addDomain(serverId, true);
    const isRemoval = (script: string) => script.startsWith('secret-undefine');
    libvirt.trouble = (script) =>
      isAttach(script) ? { ran: full, act: 'never' } : isRemoval(script) ? { ran: lost, act: 'never' } : undefined;
    expect(await hypervisor.plugIn(plug)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('its secret may be left') });
  });

  it.each<[string, Ran]>([
    ['was not acknowledged', timeout],
    ['was refused', full],
  ])('may have happened when one half is there and the other %s', async (_, ran) => {
    libvirt.addDomain(serverId, true).live.push(disk);
    libvirt.trouble = (script) => (isAttach(script) ? { ran, act: 'never' } : undefined);
    expect(await endOf(hypervisor.plugIn(plug))).toBe('unknown');
  });

  it('is not tried a second time while the first may be at it still', async () => {
    libvirt.addDomain(serverId, true).live.push(disk);
    libvirt.trouble = (script) => (isAttach(script) ? { ran: timeout, act: 'never' } : undefined);
    await hypervisor.plugIn(plug);
    expect(libvirt.argumentsSeen.filter(isAttach)).toHaveLength(1);
  });

  it('keeps the secret of a disk that is there when it is refused under another name', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    expect(await endOf(hypervisor.plugIn({ ...plug, deviceName: 'vdc' }))).toBe('refused');
    expect(libvirt.secrets.size).toBe(1);
  });

  it('is not said to virsh in words that it could take for another command', () => {
    const virsh = new Virsh('qemu:///system', libvirt.run);
    for (const word of ['a;b', 'a b', "a'b", 'a"b', 'a\\b', '']) expect(() => virsh.script([['echo', word]], 1_000)).toThrow(TypeError);
    expect(libvirt.starts).toBe(0);
  });

  it('is refused before virsh is started when libvirt could misread it', async () => {
    expect(await endOf(hypervisor.plugIn({ ...plug, alias: 'ua-1; destroy x' }))).toBe('refused');
    expect(libvirt.starts).toBe(0);
  });
});

describe('plugging into a stopped guest', () => {
  it('changes its next start', async () => {
    const domain = libvirt.addDomain(serverId, false);
    await valueOf(hypervisor.plugIn(plug));
    expect([domain.live, domain.persistent]).toEqual([[], [disk]]);
  });
});

describe('unplugging', () => {
  it('removes the persistent half, then asks the guest, once, by alias', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.changes.length = 0;
    expect(await endOf(hypervisor.unplug(plug))).toBe('done');
    expect(libvirt.changes).toEqual(['detach-device-alias --config', 'detach-device-alias --live']);
    expect(libvirt.secrets.size).toBe(0);
  });

  it('waits for a guest that takes its time, without asking again', async () => {
    const domain = libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.changes.length = 0;
    libvirt.letGo = () => void setTimeout(() => (domain.live = []), 100);
    expect(await endOf(hypervisor.unplug(plug))).toBe('done');
    expect(libvirt.changes).toHaveLength(2);
  });

  it('waits on when it was asked for before', async () => {
    const domain = libvirt.addDomain(serverId, true);
    domain.live.push(disk);
    libvirt.letGo = () => {
      setTimeout(() => (domain.live = []), 100);
      return "internal error: unable to execute QEMU command 'device_del': Device ua-1 is already in the process of unplug";
    };
    expect(await endOf(hypervisor.unplug(plug))).toBe('done');
  });

  it('may still happen when the guest does not answer in time', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.letGo = () => undefined;
    const end = await hypervisor.unplug(plug);
    expect(end).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('did not let go of it within 200 ms') });
  });

  it('does not wait for what libvirt did not ask for', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    hypervisor = new LibvirtHypervisor({ uri: 'qemu:///system', privateFolder, run: libvirt.run });
    libvirt.letGo = () => 'Timed out during operation: cannot acquire state change lock';
    expect(await hypervisor.unplug(plug)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('state change lock') });
  });

  it('is done when the guest has stopped meanwhile', async () => {
    const domain = libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.letGo = () => {
      domain.running = false;
      return undefined;
    };
    expect(await endOf(hypervisor.unplug(plug))).toBe('done');
  });

  it('asks the guest once when two callers want the same', async () => {
    const domain = libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.changes.length = 0;
    libvirt.letGo = () => void setTimeout(() => (domain.live = []), 50);
    const ends = await Promise.all([endOf(hypervisor.unplug(plug)), endOf(hypervisor.unplug(plug))]);
    expect(ends).toEqual(['done', 'done']);
    expect(libvirt.changes.filter((change) => change.endsWith('--live'))).toHaveLength(1);
  });

  it('is not called done while nobody can look', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.trouble = (script) => (isLook(script) ? { ran: lost, act: 'never' } : undefined);
    expect(await endOf(hypervisor.unplug(plug))).toBe('unknown');
  });

  it('is not called done while its secret may be left', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.trouble = (script) => (script.includes('secret-undefine') ? { ran: timeout, act: 'before' } : undefined);
    expect(await endOf(hypervisor.unplug(plug))).toBe('unknown');
  });

  it('removes a secret that was left without its disk', async () => {
    libvirt.addDomain(serverId, true);
    await valueOf(hypervisor.plugIn(plug));
    libvirt.domains.clear();
    expect(await endOf(hypervisor.unplug(plug))).toBe('done');
    expect(libvirt.secrets.size).toBe(0);
  });
});

describe('the guests of a host', () => {
  it('are not known when libvirt does not answer', async () => {
    libvirt.trouble = () => ({ ran: lost, act: 'never' });
    expect(await endOf(hypervisor.guests())).toBe('unknown');
  });

  it('are none on a host without', async () => {
    expect(await valueOf(hypervisor.guests())).toEqual([]);
  });

  it('are without one that has gone since they were listed', async () => {
    libvirt.addDomain(serverId, true);
    libvirt.addDomain('b0b0b0b0-0000-4000-8000-00000000000b', true);
    libvirt.trouble = (script) => {
      if (script.startsWith('dominfo')) libvirt.domains.delete(serverId);
      return undefined;
    };
    expect((await valueOf(hypervisor.guests())).map((guest) => guest.serverId)).toEqual(['b0b0b0b0-0000-4000-8000-00000000000b']);
  });

  it('are all seen, however many there are', async () => {
    const uuids = Array.from({ length: 700 }, (_, index) => `a0a0a0a0-0000-4000-8000-${String(index).padStart(12, '0')}`);
    for (const uuid of uuids) libvirt.addDomain(uuid, false);
    expect((await valueOf(hypervisor.guests())).map((guest) => guest.serverId)).toEqual(uuids);
    expect(Math.max(...libvirt.argumentsSeen.map((seen) => seen.length))).toBeLessThan(128 * 1024);
  });
});
