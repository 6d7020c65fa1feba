import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDaemon, stopDaemon, tgtd } from '../../lab/daemons.js';
import { findDisk, readDisk, sectors, waitForDisk, waitForNoDisk, writeDisk } from '../../lab/guest-disk.js';
import { bootGuest, destroyGuest, guestsOfLab, type Guest } from '../../lab/guest.js';
import { openLab, type Lab } from '../../lab/lab.js';
import { waitUntil } from '../../lab/wait.js';
import {
  askToUnplug,
  describeDisk,
  exportByHand,
  forget,
  isPlugged,
  plugIn,
  type HandMadeDisk,
  type HandMadeExport,
} from './iscsi-disk.js';

const INSTALLING_MS = 20 * 60_000;
const ACTING_MS = 120_000;
const own = { instance: 20_000 + (process.pid % 10_000), port: 33_000 + (process.pid % 10_000) };

describe('the lab', () => {
  let lab: Lab;
  let folder: string;
  let volume: HandMadeExport;
  let one: Guest;
  let other: Guest;
  let stuck: Guest;

  beforeAll(async () => {
    lab = await openLab();
    folder = await mkdtemp(join(tmpdir(), 'lab-e2e-'));
    await ensureDaemon(folder, tgtd(own));
    volume = await exportByHand(own);
    const boot = (name: string, kind: Guest['kind']) => bootGuest(lab, { name: `lab-e2e-${name}`, kind });
    [one, other, stuck] = await Promise.all([boot('one', 'linux'), boot('other', 'linux'), boot('stuck', 'boot-loader-only')]);
  }, INSTALLING_MS);

  afterAll(async () => {
    for (const guest of [one, other, stuck]) guest.shell.close();
    await Promise.all([one, other, stuck].map(({ name }) => destroyGuest(lab, name)));
    await volume.remove();
    await stopDaemon(folder, tgtd(own));
    await rm(folder, { recursive: true });
  }, ACTING_MS);

  const plugged = async (guest: Guest, device: string, options: { readOnly?: boolean } = {}): Promise<HandMadeDisk> => {
    const disk = await describeDisk(volume, { folder, device, ...options });
    await plugIn(guest.name, disk);
    return disk;
  };

  const unplug = async (guest: Guest, disk: HandMadeDisk): Promise<void> => {
    await askToUnplug(guest.name, disk);
    await waitUntil(async () => !(await isPlugged(guest.name, disk)), { until: 'the disk is out', timeoutMs: 60_000 });
    await forget(disk);
  };

  for (const device of ['vda', 'sda']) {
    it(
      `lets a guest read what another wrote to a volume both have as ${device}`,
      async () => {
        const [mine, theirs] = [await plugged(one, device), await plugged(other, device)];
        await waitForDisk(one.shell, mine.serial);
        expect(await writeDisk(one.shell, mine.serial, { offset: 4096, bytes: sectors(`written to ${device}`) })).toEqual({ ok: true });
        const read = await readDisk(other.shell, theirs.serial, { offset: 4096, length: 512 });
        expect(read).toEqual(sectors(`written to ${device}`));

        await Promise.all([unplug(one, mine), unplug(other, theirs)]);
        await waitForNoDisk(one.shell, mine.serial);
        await waitForNoDisk(other.shell, theirs.serial);
        await waitUntil(async () => (await volume.sessions()) === 0, { until: 'nobody is logged in', timeoutMs: 5_000 });
      },
      ACTING_MS,
    );
  }

  it(
    'tells why a guest could not write to a read-only disk, and that it is one',
    async () => {
      const disk = await plugged(one, 'sda', { readOnly: true });
      expect(await waitForDisk(one.shell, disk.serial)).toMatchObject({ readOnly: true, sizeBytes: 64 * 1024 * 1024 });
      const wrote = await writeDisk(one.shell, disk.serial, { offset: 0, bytes: sectors('never') });
      expect(wrote).toEqual({ ok: false, error: expect.stringMatching(/not permitted|read-only/i) });
      await unplug(one, disk);
    },
    ACTING_MS,
  );

  it(
    'has a target that lets nobody in with a wrong password',
    async () => {
      const disk = await describeDisk(volume, { folder, device: 'vda', password: 'labpassword43' });
      await expect(plugIn(one.name, disk)).rejects.toThrow(/iSCSI/);
      expect(await findDisk(one.shell, disk.serial)).toBeUndefined();
      await forget(disk);
    },
    ACTING_MS,
  );

  it(
    'has a guest that keeps a virtio disk, however often it is asked to let go, because it never got past its boot loader',
    async () => {
      const disk = await plugged(stuck, 'vda');
      await askToUnplug(stuck.name, disk);
      await expect(
        waitUntil(async () => !(await isPlugged(stuck.name, disk)), { until: 'the disk is out', timeoutMs: 6_000 }),
      ).rejects.toThrow('in vain');
      await forget(disk);
    },
    ACTING_MS,
  );

  it(
    'has room for six virtio disks in a guest',
    async () => {
      const disks: HandMadeDisk[] = [];
      for (const letter of 'abcdef') disks.push(await plugged(other, `vd${letter}`));
      for (const { serial } of disks) await waitForDisk(other.shell, serial);
      await Promise.all(disks.map((disk) => unplug(other, disk)));
    },
    ACTING_MS,
  );

  it(
    'answers each of many commands in one guest with its own output and exit code',
    async () => {
      const commands = Array.from({ length: 20 }, (_, index) =>
        one.shell.run(`usleep ${(20 - index) * 5_000}; echo ${index}; exit ${index}`, 30_000),
      );
      const answers = await Promise.all(commands);
      expect(answers.map(({ code, text }) => [code, text])).toEqual(answers.map((_, index) => [index, `${index}\n`]));
    },
    ACTING_MS,
  );

  it('does not let a command that hangs keep another from being answered', async () => {
    const hanging = one.shell.run('sleep 60', 200);
    await expect(hanging).rejects.toThrow('did not answer within 200 ms');
    expect((await one.shell.run('echo still here', 3_000)).text).toBe('still here\n');
  });

  it('knows its own guests', async () => {
    expect(await guestsOfLab(lab.folder)).toEqual(expect.arrayContaining([one.name, other.name, stuck.name]));
    expect(await guestsOfLab(join(lab.folder, 'elsewhere'))).toEqual([]);
  });
});
