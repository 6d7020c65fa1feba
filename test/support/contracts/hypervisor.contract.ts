import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiskSeen, GuestSeen, Hypervisor, Plug } from '../../../src/app/ports/hosts.js';
import type { AttachMode } from '../../../src/domain/volume/connector.js';
import { endOf, valueOf } from './value-of.js';

export type Half = 'live' | 'persistent';

export interface HypervisorLab {
  readonly hypervisor: Hypervisor;
  /** Server ids. Each guest boots from a virtio disk `vda` of its own. */
  readonly running: string;
  readonly stopped: string;
  /** Runs, but its system never answers a request to let go of a virtio disk, e.g. because it waits in its boot loader. */
  readonly deaf: string;
  /** A new volume, exported to this host in this mode and connected as far as the host connects. */
  volume(mode: AttachMode): Promise<Pick<Plug, 'serial' | 'source'>>;
  /** What one of the two definitions of the domain says about a disk; `undefined` when it has none with this alias. */
  definition(half: Half, disk: { serverId: string; alias: string }): Promise<{ readonly: boolean; shareable: boolean } | undefined>;
  /** Takes the disk out of one of the two definitions behind Mooring's back, as an interrupted call leaves it. */
  takeOut(half: Half, disk: { serverId: string; alias: string }): Promise<void>;
  /** Secrets the host keeps for disks now, where it keeps any. */
  secrets(): Promise<number>;
  dispose(): Promise<void>;
}

/** `make` is called once. Every test plugs in volumes of its own and unplugs them; at most two are in one guest at once. */
export const hypervisorContract = (title: string, make: () => Promise<HypervisorLab>): void => {
  describe(`${title} as hypervisor`, () => {
    let lab: HypervisorLab;
    let plugged: Plug[] = [];

    beforeAll(async () => {
      lab = await make();
    });
    afterEach(async () => {
      for (const plug of plugged) if (plug.serverId !== lab.deaf) await lab.hypervisor.unplug(plug);
      plugged = [];
    });
    afterAll(() => lab.dispose());

    const plugFor = async (serverId: string, overrides: Partial<Plug> = {}): Promise<Plug> => {
      const mode = overrides.mode ?? 'rw';
      const volume = await lab.volume(mode);
      const plug = { serverId, alias: `ua-${randomUUID()}`, deviceName: 'vdb', mode, shareable: false, ...volume, ...overrides };
      plugged.push(plug);
      return plug;
    };
    const guest = async (serverId: string): Promise<GuestSeen | undefined> =>
      (await valueOf(lab.hypervisor.guests())).find((each) => each.serverId === serverId);
    const disk = async ({ serverId, alias }: Plug): Promise<DiskSeen | undefined> =>
      (await guest(serverId))?.disks.find((each) => each.alias === alias);

    it('sees the guests of its host, how they are, and the disk they boot from', async () => {
      expect(await guest(lab.running)).toMatchObject({ serverId: lab.running, vmState: 'active' });
      expect(await guest(lab.stopped)).toMatchObject({ serverId: lab.stopped, vmState: 'stopped' });
      const boot = (await guest(lab.running))?.disks.find(({ deviceName }) => deviceName === 'vda');
      expect(boot).toMatchObject({ alias: null, live: true, persistent: true });
    });

    it('says how large a guest is', async () => {
      const seen = await guest(lab.running);
      expect(seen?.vcpus).toBeGreaterThan(0);
      expect(seen?.memoryMiB).toBeGreaterThan(0);
      expect(seen?.name).not.toBe('');
    });

    it('plugs a disk into a running guest now and for its next start', async () => {
      const plug = await plugFor(lab.running);
      await valueOf(lab.hypervisor.plugIn(plug));
      const { alias, deviceName, serial } = plug;
      expect(await disk(plug)).toEqual({ alias, deviceName, serial, live: true, persistent: true });
    });

    it('plugs a SCSI disk in and out too', async () => {
      const plug = await plugFor(lab.running, { deviceName: 'sdb' });
      await valueOf(lab.hypervisor.plugIn(plug));
      expect(await disk(plug)).toMatchObject({ deviceName: 'sdb', live: true, persistent: true });
      await valueOf(lab.hypervisor.unplug(plug));
      expect(await disk(plug)).toBeUndefined();
    });

    it('plugs a disk into a stopped guest for its next start only', async () => {
      const plug = await plugFor(lab.stopped);
      await valueOf(lab.hypervisor.plugIn(plug));
      expect(await disk(plug)).toMatchObject({ deviceName: 'vdb', serial: plug.serial, live: false, persistent: true });
    });

    it.each<[string, () => string]>([
      ['running', () => lab.running],
      ['stopped', () => lab.stopped],
    ])('changes nothing when the disk is already in a %s guest', async (_, server) => {
      const plug = await plugFor(server());
      await valueOf(lab.hypervisor.plugIn(plug));
      const before = await guest(server());
      expect(await endOf(lab.hypervisor.plugIn(plug))).toBe('done');
      expect(await guest(server())).toEqual(before);
    });

    it.each<Half>(['live', 'persistent'])('completes a disk whose %s half is missing', async (half) => {
      const plug = await plugFor(lab.running);
      await valueOf(lab.hypervisor.plugIn(plug));
      await lab.takeOut(half, plug);
      expect(await disk(plug)).toMatchObject({ [half]: false });
      await valueOf(lab.hypervisor.plugIn(plug));
      expect(await disk(plug)).toMatchObject({ live: true, persistent: true });
    });

    it.each<Half>(['live', 'persistent'])('unplugs a disk whose %s half is already gone', async (half) => {
      const plug = await plugFor(lab.running);
      await valueOf(lab.hypervisor.plugIn(plug));
      await lab.takeOut(half, plug);
      expect(await endOf(lab.hypervisor.unplug(plug))).toBe('done');
      expect(await disk(plug)).toBeUndefined();
    });

    it('holds two disks under two device names', async () => {
      const [first, second] = [await plugFor(lab.running), await plugFor(lab.running, { deviceName: 'vdc' })];
      await valueOf(lab.hypervisor.plugIn(first));
      await valueOf(lab.hypervisor.plugIn(second));
      await valueOf(lab.hypervisor.unplug(first));
      expect(await disk(first)).toBeUndefined();
      expect(await disk(second)).toMatchObject({ live: true, persistent: true });
    });

    it.each<[string, () => string]>([
      ['running', () => lab.running],
      ['stopped', () => lab.stopped],
    ])('refuses a second disk under a device name that is taken in a %s guest', async (_, server) => {
      const [first, second] = [await plugFor(server()), await plugFor(server())];
      await valueOf(lab.hypervisor.plugIn(first));
      const before = await guest(server());
      expect(await endOf(lab.hypervisor.plugIn(second))).toBe('refused');
      expect(await guest(server())).toEqual(before);
    });

    it('refuses the device name of the disk the guest boots from', async () => {
      const plug = await plugFor(lab.running, { deviceName: 'vda' });
      expect(await endOf(lab.hypervisor.plugIn(plug))).toBe('refused');
      expect(await disk(plug)).toBeUndefined();
    });

    it('refuses to plug into a guest it does not know', async () => {
      expect(await endOf(lab.hypervisor.plugIn(await plugFor(randomUUID())))).toBe('refused');
    });

    it('has nothing to do when it unplugs from a guest it does not know', async () => {
      expect(await endOf(lab.hypervisor.unplug({ serverId: randomUUID(), alias: `ua-${randomUUID()}` }))).toBe('done');
    });

    it('has nothing to do when it unplugs a disk that is not there', async () => {
      const before = await guest(lab.running);
      expect(await endOf(lab.hypervisor.unplug({ serverId: lab.running, alias: `ua-${randomUUID()}` }))).toBe('done');
      expect(await guest(lab.running)).toEqual(before);
    });

    it.each<[string, () => string]>([
      ['running', () => lab.running],
      ['stopped', () => lab.stopped],
    ])('unplugs from a %s guest; again changes nothing', async (_, server) => {
      const plug = await plugFor(server());
      await valueOf(lab.hypervisor.plugIn(plug));
      expect(await endOf(lab.hypervisor.unplug(plug))).toBe('done');
      expect(await disk(plug)).toBeUndefined();
      expect(await endOf(lab.hypervisor.unplug(plug))).toBe('done');
    });

    it('gives a device name free by an unplug to the next disk', async () => {
      const [first, second] = [await plugFor(lab.running), await plugFor(lab.running)];
      await valueOf(lab.hypervisor.plugIn(first));
      await valueOf(lab.hypervisor.unplug(first));
      expect(await endOf(lab.hypervisor.plugIn(second))).toBe('done');
    });

    it.each<[AttachMode, boolean]>([
      ['rw', false],
      ['rw', true],
      ['ro', false],
    ])('defines a disk %s, shareable %s, in both definitions', async (mode, shareable) => {
      const plug = await plugFor(lab.running, { mode, shareable });
      await valueOf(lab.hypervisor.plugIn(plug));
      const expected = { readonly: mode === 'ro', shareable };
      expect(await lab.definition('live', plug)).toEqual(expected);
      expect(await lab.definition('persistent', plug)).toEqual(expected);
    });

    it('does not say done while the guest has not let go of the disk', async () => {
      const plug = await plugFor(lab.deaf);
      await valueOf(lab.hypervisor.plugIn(plug));
      expect(await endOf(lab.hypervisor.unplug(plug))).toBe('unknown');
      expect(await disk(plug)).toMatchObject({ live: true, persistent: false });
      expect(await endOf(lab.hypervisor.unplug(plug))).toBe('unknown');
    });

    it('keeps no secret of a disk that is unplugged', async () => {
      const before = await lab.secrets();
      for (const server of [lab.running, lab.stopped]) {
        const plug = await plugFor(server);
        await valueOf(lab.hypervisor.plugIn(plug));
        await valueOf(lab.hypervisor.unplug(plug));
      }
      expect(await lab.secrets()).toBe(before);
    });

    it('never repeats a password in a reason', async () => {
      const [first, second] = [await plugFor(lab.running), await plugFor(lab.running)];
      await valueOf(lab.hypervisor.plugIn(first));
      const refusal = JSON.stringify(await lab.hypervisor.plugIn(second));
      if ('login' in second.source) expect(refusal).not.toContain(second.source.login.chap.password);
      expect(refusal).toContain('refused');
    });
  });
};
