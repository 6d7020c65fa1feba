/** Is who should be logged in logged in? By whom it should be depends on who logs in: the host's kernel, or the emulator of a guest that runs. */
import { diskAliasOf } from '../host/host-work.js';
import type { FoundExport } from '../host/inventory.js';
import { linkOf } from '../volume/attachment.js';
import { aboutAttachment } from './about.js';
import type { Difference } from './difference.js';
import { guestsIn, type Sight, type ToldAttachment } from './sight.js';

export const missingSession = (sight: Sight, attachment: ToldAttachment, { sessions }: FoundExport): readonly Difference[] => {
  const link = linkOf(attachment.is);
  if (!link || sessions.includes(link.connector.initiator) || !isExpected(sight, attachment)) return [];
  const byKernel = link.device !== null;
  const difference = aboutAttachment(
    sight.host,
    attachment,
    { kind: 'missing', part: 'session' },
    {
      expected: `${link.connector.initiator} is logged in`,
      seen: sessions.length === 0 ? 'nobody is logged in' : `logged in: ${sessions.join(', ')}`,
      repair: byKernel ? { does: 'make again', part: 'host' } : null,
      words: byKernel
        ? 'The host is not logged in. It can log in again.'
        : 'The guest is not logged in, though the export would let it in. Its emulator tries again by itself; where it does not, detach the volume and attach it again.',
    },
  );
  return [difference];
};

const isExpected = (sight: Sight, { is }: ToldAttachment): boolean => {
  const link = linkOf(is);
  if (is.driver !== 'mooring' || link?.parts.guest !== 'present') return false;
  if (link.device !== null) return true;
  const server = sight.servers.get(is.serverId ?? '');
  if (!server?.isStill || server.is.stage !== 'present' || server.is.vmState !== 'active') return false;
  if (server.is.hostName !== link.connector.host) return false;
  return link.connector.host !== sight.host || !sight.seen.has('guests') || hasItsDisk(sight, is);
};

/** Seen from here, and better than what is on record of the guest. */
const hasItsDisk = (sight: Sight, { id, serverId }: ToldAttachment['is']): boolean => {
  const guest = guestsIn(sight).find((each) => each.serverId === serverId);
  return guest?.runs === true && guest.disks.some(({ alias, live }) => live && alias === diskAliasOf(id));
};
