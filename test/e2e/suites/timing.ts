import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDaemon, stopDaemon, tgtd } from '../../../lab/daemons.js';
import type { Guest } from '../../../lab/guest.js';
import { waitUntil } from '../../../lab/wait.js';
import { askToUnplug, describeDisk, exportByHand, forget, isPlugged, plugIn } from '../../lab/iscsi-disk.js';
import { freePort } from '../../support/free-port.js';
import { type Guests, ownMooring } from '../real-parts.js';

const rounds = 7;
/** Of a machine that does much else meanwhile; the numbers themselves are printed. */
const mostAddedMs = 1_000;

export const timing = (guests: Guests) =>
  describe('an attach, from the request until the guest has its disk', () => {
    const at = ownMooring();
    let folder: string;
    let own: { instance: number; port: number };

    beforeAll(async () => {
      own = { instance: 20_000 + (process.pid % 10_000), port: await freePort() };
      folder = await mkdtemp(join(tmpdir(), 'e2e-timing-'));
      await ensureDaemon(folder, tgtd(own));
    });
    afterAll(async () => {
      await stopDaemon(folder, tgtd(own));
      await rm(folder, { recursive: true });
    });

    it('takes hardly longer than the same calls by hand', async () => {
      const [throughMooring, byHand]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        throughMooring.push(await attachThroughMooring(guests.one));
        byHand.push(await attachByHand(guests.one));
      }
      process.stdout.write(`attach, median of ${rounds}: ${median(throughMooring)} ms; the bare calls: ${median(byHand)} ms\n`);
      expect(median(throughMooring)).toBeLessThan(median(byHand) + mostAddedMs);
    });

    const attachThroughMooring = async (guest: Guest): Promise<number> => {
      const volumeId = await at.customer.newVolume();
      const tookMs = await untilDiskIsThere(guest, () => at.customer.askToAttach(guest, volumeId));
      await at.customer.waitFor(volumeId, ({ status }) => status === 'in-use');
      await at.customer.detach(guest, volumeId);
      return tookMs;
    };

    const attachByHand = async (guest: Guest): Promise<number> => {
      const made: { volume?: Awaited<ReturnType<typeof exportByHand>>; disk?: Awaited<ReturnType<typeof describeDisk>> } = {};
      const tookMs = await untilDiskIsThere(guest, async () => {
        made.volume = await exportByHand(own);
        made.disk = await describeDisk(made.volume, { folder, device: 'vdb' });
        await plugIn(guest.name, made.disk);
      });
      const { volume, disk } = made;
      if (!volume || !disk) throw new Error('Nothing was attached.');
      await askToUnplug(guest.name, disk);
      await waitUntil(async () => !(await isPlugged(guest.name, disk)), { until: 'the disk is out', timeoutMs: 20_000 });
      await forget(disk);
      await volume.remove();
      return tookMs;
    };
  });

const untilDiskIsThere = async ({ shell }: Guest, attach: () => Promise<unknown>): Promise<number> => {
  // What is left of the disk before this one goes first.
  await shell.must('while [ -e /sys/block/vd? ]; do usleep 2000; done');
  const there = shell.must('until [ -e /sys/block/vd? ]; do usleep 2000; done', 30_000);
  const begunAt = performance.now();
  await Promise.all([attach(), there]);
  return performance.now() - begunAt;
};

const median = (times: readonly number[]): number => Math.round(times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0);
