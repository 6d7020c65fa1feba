import { diskAliasOf, exportIdOfAlias, isDiskAlias } from '../host/host-work.js';
import type { FoundDisk, FoundGuest } from '../host/inventory.js';
import { linkOf } from '../volume/attachment.js';
import { aboutAttachment, aboutStranger } from './about.js';
import type { Difference, Repair } from './difference.js';
import { guestsIn, type Sight, type ToldAttachment } from './sight.js';
import { standingOf } from './strangers.js';

type Attachments = ReadonlyMap<string, ToldAttachment>;

export const compareDisks = (sight: Sight, attachments: Attachments): readonly Difference[] => {
  const guests = new Map(guestsIn(sight).map((guest) => [guest.serverId, guest]));
  return [
    ...[...attachments.values()].flatMap((each) => expectedDisk(sight, each, guests.get(each.is.serverId ?? ''))),
    ...guestsIn(sight).flatMap((guest) => guest.disks.flatMap((disk) => unexpectedDisk(sight, attachments, { guest, disk }))),
  ];
};

/** A guest that is not seen is missing, not its disk: what becomes of it is on record with the server. */
const expectedDisk = (sight: Sight, attachment: ToldAttachment, guest: FoundGuest | undefined): readonly Difference[] => {
  const { is, isSettled } = attachment;
  const link = linkOf(is);
  if (!guest || !isSettled || link?.parts.guest !== 'present' || link.connector.host !== sight.host) return [];
  const seen = notAsPlugged(attachment, guest);
  if (!seen) return [];
  const difference = aboutAttachment(
    sight.host,
    attachment,
    { kind: 'missing', part: 'disk' },
    {
      expected: `disk ${is.deviceName ?? ''} of guest ${guest.serverId}`,
      ...seen,
      words: seen.repair
        ? 'The guest does not have the disk as it should. It can be plugged in again.'
        : 'Another disk stands in its place. It is not touched: detach the volume and attach it again.',
    },
  );
  return [difference];
};

const plugAgain: Repair = { does: 'make again', part: 'guest' };

const notAsPlugged = ({ is }: ToldAttachment, guest: FoundGuest): { seen: string; repair: Repair | null } | undefined => {
  const disk = guest.disks.find(({ alias }) => alias === diskAliasOf(is.id));
  if (!disk) return { seen: 'no such disk', repair: plugAgain };
  if (disk.serial !== is.volumeId || disk.deviceName !== is.deviceName) {
    return { seen: `disk ${disk.deviceName} that shows ${disk.serial ?? 'nothing'}`, repair: null };
  }
  if (guest.runs && !disk.live) return { seen: 'only in what the guest starts with', repair: plugAgain };
  return guest.isDefined && !disk.persistent ? { seen: 'only in the running guest', repair: plugAgain } : undefined;
};

interface Found {
  readonly guest: FoundGuest;
  readonly disk: FoundDisk;
}

const unexpectedDisk = (sight: Sight, attachments: Attachments, found: Found): readonly Difference[] => {
  const { guest, disk } = found;
  if (!isDiskAlias(disk.alias)) return [];
  const attachmentId = exportIdOfAlias(disk.alias);
  const standing = standingOf({ attachmentId, volumeId: disk.serial }, { attachments, lives: sight.lives });
  if (standing.is === 'moving') return [];
  if (standing.is === 'foreign') return [foreignDisk(sight, found)];
  if (standing.is === 'left over') return [extraDisk(sight, found, { attachmentId, life: standing.life })];
  const { is } = standing.attachment;
  if (is.serverId === guest.serverId && linkOf(is)?.parts.guest === 'present') return [];
  const { volumeId, serverId, projectId } = is;
  return [extraDisk(sight, found, { attachmentId, life: { isOver: false, volumeId, serverId, projectId } })];
};

const seenDisk = ({ guest, disk }: Found): string =>
  `guest ${guest.serverId} has disk ${disk.deviceName} under the alias ${disk.alias}, which shows ${disk.serial ?? 'nothing'}`;

const foreignDisk = ({ host }: Sight, found: Found): Difference => {
  const { guest, disk } = found;
  return aboutStranger(
    host,
    { subject: `${guest.serverId}/${disk.alias}`, serverId: guest.serverId },
    { kind: 'foreign', part: 'disk' },
    {
      ...{ expected: 'nothing', seen: seenDisk(found), repair: null },
      words: 'Somebody else has plugged this disk in. Mooring leaves it alone.',
    },
  );
};

type Left = Pick<Parameters<typeof aboutStranger>[1], 'life'> & { readonly attachmentId: string };

const extraDisk = ({ host }: Sight, found: Found, { attachmentId, life }: Left): Difference => {
  const { serverId } = found.guest;
  const of = { subject: `${serverId}/${attachmentId}`, attachmentId, serverId, life };
  return aboutStranger(
    host,
    of,
    { kind: 'extra', part: 'disk' },
    {
      ...{ expected: 'nothing', seen: seenDisk(found) },
      repair: {
        does: 'remove',
        work: { type: 'Unplug', data: { exportId: attachmentId, serverId: serverId as Extract<Difference['serverId'], string> } },
        losesData: false,
      },
      words: 'No attachment has this disk. It can be taken out of the guest; whatever is mounted from it fails then.',
    },
  );
};
