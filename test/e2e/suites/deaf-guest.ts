import { describe, expect, it } from '@jest/globals';
import { mustVirsh } from '../../../lab/run.js';
import { targetsOfLab } from '../../../lab/targets.js';
import type { DetachRolledBack } from '../../../src/domain/volume/volume.events.js';
import { leftovers, nothing } from '../leftovers.js';
import { type Guests, ownMooring } from '../real-parts.js';

export const deafGuest = (guests: Guests) =>
  describe('a guest that never acknowledges the unplug', () => {
    const at = ownMooring({ MOORING_UNPLUG_TIMEOUT_MS: '1500', MOORING_UNPLUG_TRIES: '2' });
    let volumeId: string;
    let attachmentId: string;

    it('keeps its disk, its export and its definition, and the volume is in use again', async () => {
      const { deaf } = guests;
      volumeId = await at.customer.newVolume();
      attachmentId = await at.customer.attach(deaf, volumeId);
      const before = await diskOf(deaf.name, attachmentId);
      expect(before).toMatchObject({ live: expect.stringContaining(volumeId), persistent: expect.stringContaining(volumeId) });
      const [exported] = await targetsOfLab(at.mooring.data);

      expect(await at.customer.askToDetach(deaf, volumeId)).toMatchObject({ status: 202 });
      expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'detaching' });
      await at.customer.waitFor(volumeId, ({ status }) => status === 'in-use');
      await at.mooring.settled();

      expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'in-use', attachments: [{ attachment_id: attachmentId }] });
      expect(await at.customer.volumesOf(deaf)).toEqual([volumeId]);
      expect(await diskOf(deaf.name, attachmentId)).toEqual(before);
      expect(await targetsOfLab(at.mooring.data)).toEqual([exported]);
    });

    it('is named in the history, with the reason', async () => {
      const rolledBack = (await at.mooring.log()).filter(({ event }) => event.type === 'DetachRolledBack');
      expect(rolledBack).toHaveLength(1);
      const reasons = rolledBack.map(({ event }) => (event as DetachRolledBack).data.reason);
      expect(reasons).toEqual([expect.stringContaining('the guest did not let go of it within 1500 ms')]);
    });

    it('lets go once it is stopped', async () => {
      const { deaf } = guests;
      await mustVirsh(['destroy', deaf.name]);
      await at.customer.detach(deaf, volumeId);
      expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'available', attachments: [] });
    });

    it('leaves nothing behind', async () => {
      await at.mooring.settled();
      expect(await leftovers(at.mooring, [guests.deaf])).toEqual(nothing);
    });
  });

/** The disk's element in the running and in the stored definition; where it lies on the bus is libvirt's own affair. */
const diskOf = async (guest: string, attachmentId: string) => {
  const find = async (...flags: string[]) => {
    const disks = (await mustVirsh(['dumpxml', guest, ...flags])).match(/<disk [^]*?<\/disk>/g) ?? [];
    return disks.find((disk) => disk.includes(attachmentId))?.replaceAll(/<address [^>]*>|\s+/g, ' ');
  };
  return { live: await find(), persistent: await find('--inactive') };
};
