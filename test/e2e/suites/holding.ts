import { describe, expect, it } from '@jest/globals';
import type { Guest } from '../../../lab/guest.js';
import { findDisk, waitForDisk } from '../../../lab/guest-disk.js';
import { leftovers, nothing } from '../leftovers.js';
import { type Guests, ownMooring } from '../real-parts.js';

const refusals = 5;

export const holding = (guests: Guests) =>
  describe('a volume for one', () => {
    const at = ownMooring();

    it('is refused to a second guest, while the first writes and reads on undisturbed', async () => {
      const { one, other } = guests;
      const volumeId = await at.customer.newVolume();
      await at.customer.attach(one, volumeId);
      const work = await busyWriter(one, volumeId);

      for (let time = 0; time < refusals; time += 1) {
        const before = await work.rounds();
        const answer = await at.customer.askToAttach(other, volumeId);
        expect(answer).toMatchObject({
          status: 400,
          body: { badRequest: { state: 'in-use', message: expect.stringContaining(volumeId) } },
        });
        await work.roundsBeyond(before);
      }
      expect(await work.stop()).toEqual({ failures: 0 });
      expect(await findDisk(other.shell, volumeId)).toBeUndefined();
      expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'in-use', attachments: [{ server_id: one.uuid }] });
      await at.customer.detach(one, volumeId);
    });

    it('is for the other guest once the first has let go', async () => {
      const { one, other } = guests;
      const volumeId = await at.customer.newVolume();
      for (const guest of [one, other]) {
        await at.customer.attach(guest, volumeId);
        await waitForDisk(guest.shell, volumeId);
        await at.customer.detach(guest, volumeId);
      }
    });

    it('leaves nothing behind', async () => {
      await at.mooring.settled();
      expect(await leftovers(at.mooring, [guests.one, guests.other])).toEqual(nothing);
    });
  });

/** Writes a number, reads it back past all caches, and so on with the next; rounds and failures are in files of the guest. */
const busyWriter = async ({ shell }: Guest, volumeId: string) => {
  const { name } = await waitForDisk(shell, volumeId);
  const loop = [
    'rm -f /tmp/stop; n=0; echo 0 > /tmp/rounds; echo -n > /tmp/failures',
    'while [ ! -e /tmp/stop ]; do n=$((n+1))',
    `printf '%0512d' $n | dd of=/dev/${name} bs=512 count=1 oflag=direct conv=notrunc status=none || echo write $n >> /tmp/failures`,
    `read=$(dd if=/dev/${name} bs=512 count=1 iflag=direct status=none)`,
    `[ "$read" = "$(printf '%0512d' $n)" ] || echo read $n >> /tmp/failures`,
    'echo $n > /tmp/rounds; done',
  ].join('\n');
  const running = shell.must(loop, 60_000);
  // Scripts of one guest overlap: the first of these may be asked before the loop has made its file.
  const rounds = async () => Number((await shell.must('cat /tmp/rounds 2>/dev/null || echo 0')).text);
  return {
    rounds,
    /** It goes on. */
    roundsBeyond: async (before: number) => {
      while ((await rounds()) <= before);
    },
    stop: async () => {
      await shell.must('touch /tmp/stop');
      await running;
      const failures = (await shell.must('cat /tmp/failures')).text.split('\n').filter((line) => line !== '');
      return { failures: failures.length };
    },
  };
};
