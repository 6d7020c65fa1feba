import { describe, expect, it } from '@jest/globals';
import { findDisk, readDisk, sectors, waitForDisk, waitForNoDisk, writeDisk } from '../../../lab/guest-disk.js';
import { leftovers, nothing } from '../leftovers.js';
import { type Guests, ownMooring } from '../real-parts.js';

export const sharing = (guests: Guests) =>
  describe('a multiattach volume', () => {
    const at = ownMooring();

    it('lets one guest read what the other wrote, and shows itself by its id in both', async () => {
      const { one, other } = guests;
      const volumeId = await at.customer.newVolume('shared');
      await Promise.all([one, other].map((guest) => at.customer.attach(guest, volumeId)));
      const seen = await Promise.all([one, other].map(({ shell }) => waitForDisk(shell, volumeId)));
      // A virtio disk has room for so much of a serial number.
      expect(seen.map(({ serial }) => serial)).toEqual([volumeId.slice(0, 20), volumeId.slice(0, 20)]);

      for (const [writer, reader, offset] of [
        [one, other, 0],
        [other, one, 1024 * 1024],
      ] as const) {
        const bytes = sectors(`${writer.name} was here`);
        expect(await writeDisk(writer.shell, volumeId, { offset, bytes })).toEqual({ ok: true });
        expect(await readDisk(reader.shell, volumeId, { offset, length: bytes.length })).toEqual(bytes);
      }
      for (const guest of [one, other]) await at.customer.detach(guest, volumeId);
    });

    for (const order of [
      ['one', 'other'],
      ['other', 'one'],
    ] as const) {
      it(`leaves ${order[1]} its disk when ${order[0]} is detached first`, async () => {
        const [first, second] = [guests[order[0]], guests[order[1]]];
        const volumeId = await at.customer.newVolume('shared');
        for (const guest of [first, second]) await at.customer.attach(guest, volumeId);
        expect(await writeDisk(first.shell, volumeId, { offset: 0, bytes: sectors('before') })).toEqual({ ok: true });

        await at.customer.detach(first, volumeId);
        await waitForNoDisk(first.shell, volumeId);
        expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'in-use', attachments: [{ server_id: second.uuid }] });
        expect(await readDisk(second.shell, volumeId, { offset: 0, length: 512 })).toEqual(sectors('before'));
        expect(await writeDisk(second.shell, volumeId, { offset: 0, bytes: sectors('after') })).toEqual({ ok: true });

        await at.customer.detach(second, volumeId);
        expect(await findDisk(second.shell, volumeId)).toBeUndefined();
        expect(await at.customer.volume(volumeId)).toMatchObject({ status: 'available', attachments: [] });
      });
    }

    it('leaves nothing behind', async () => {
      await at.mooring.settled();
      expect(await leftovers(at.mooring, [guests.one, guests.other])).toEqual(nothing);
    });
  });
