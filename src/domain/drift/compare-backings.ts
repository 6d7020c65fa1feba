import type { FoundVolume } from '../host/inventory.js';
import type { HostName } from '../kernel/ids.js';
import { isBackingLost } from '../volume/loss.rules.js';
import type { LiveVolume } from '../volume/volume.state.js';
import { aboutStranger, type What } from './about.js';
import type { Difference } from './difference.js';
import { type Sight, volumesIn } from './sight.js';

const bytesInGiB = 2 ** 30;

export const compareBackings = (sight: Sight): readonly Difference[] => {
  const found = new Map(volumesIn(sight).map((each) => [each.volumeId, each]));
  const told = new Set(sight.volumes.map(({ is }) => is.volumeId as string));
  const kept = sight.volumes.filter(({ is, isStill }) => isStill && is.storageHost === sight.host);
  return [
    ...kept.flatMap(({ is }) => keptVolume(sight.host, is, found.get(is.volumeId))),
    ...volumesIn(sight).flatMap((each) => (told.has(each.volumeId) ? [] : strangeVolume(sight, each))),
  ];
};

type Said = Pick<Difference, 'expected' | 'seen' | 'repair' | 'words'>;

const aboutVolume = (host: HostName, { volumeId, projectId }: LiveVolume, what: What, said: Said): Difference =>
  aboutStranger(host, { subject: volumeId, volumeId, life: { isOver: false, volumeId, serverId: null, projectId } }, what, said);

const keptVolume = (host: HostName, volume: LiveVolume, found: FoundVolume | undefined): readonly Difference[] => {
  const isLost = isBackingLost(volume);
  if (!isLost && volume.life.word !== 'usable' && volume.life.word !== 'error_extending') return [];
  if (!found) return [missing(host, volume)];
  return isLost ? [back(host, volume, found)] : wrongSize(host, volume, found);
};

const missing = (host: HostName, volume: LiveVolume): Difference =>
  aboutVolume(
    host,
    volume,
    { kind: 'missing', part: 'backing' },
    {
      ...{ expected: `${volume.sizeGiB} GiB`, seen: 'no such volume' },
      repair: isBackingLost(volume) ? null : { does: 'declare lost' },
      words: isBackingLost(volume)
        ? 'The bytes of the volume are gone, which is on record. Bring them back from elsewhere under the same name, or delete the volume.'
        : 'The bytes of the volume are gone. Mooring cannot bring them back; it can put the volume into error, so that nobody attaches it.',
    },
  );

const back = (host: HostName, volume: LiveVolume, found: FoundVolume): Difference =>
  aboutVolume(
    host,
    volume,
    { kind: 'extra', part: 'backing' },
    {
      ...{ expected: 'nothing: the bytes were declared lost', seen: sizeOf(found), repair: { does: 'declare found' } },
      words: 'The bytes that were lost are back. The volume can be taken out of error.',
    },
  );

const wrongSize = (host: HostName, volume: LiveVolume, found: FoundVolume): readonly Difference[] => {
  const { volumeId, sizeGiB, life } = volume;
  const expectedBytes = sizeGiB * bytesInGiB;
  const isSmaller = found.sizeBytes < expectedBytes;
  // A growth that failed may have got somewhere.
  if (found.sizeBytes === expectedBytes || (life.word === 'error_extending' && !isSmaller)) return [];
  const difference = aboutVolume(
    host,
    volume,
    { kind: 'wrong-size', part: 'backing' },
    {
      ...{ expected: `${sizeGiB} GiB`, seen: sizeOf(found) },
      repair: isSmaller ? { does: 'grow', work: { type: 'GrowBacking', data: { volumeId, sizeGiB } }, losesData: false } : null,
      words: isSmaller
        ? 'The volume is smaller than it should be. It can be grown to its size; what stood in the part that was cut off reads as zeros.'
        : 'The volume is larger than it should be. It is not made smaller, since there may be data in what is too much.',
    },
  );
  return [difference];
};

const sizeOf = ({ sizeBytes }: FoundVolume): string => `${sizeBytes} bytes`;

const strangeVolume = ({ host, lives }: Sight, found: FoundVolume): readonly Difference[] => {
  const { volumeId } = found;
  const life = lives.volume(volumeId);
  if (life && !life.isOver) return [];
  const difference = aboutStranger(
    host,
    { subject: volumeId, volumeId, life },
    { kind: 'extra', part: 'backing' },
    {
      ...{ expected: 'nothing', seen: sizeOf(found) },
      repair: { does: 'remove', work: { type: 'DeleteBacking', data: { volumeId: volumeId as LiveVolume['volumeId'] } }, losesData: true },
      words: life
        ? 'The volume was deleted, but its bytes are here. They can be removed; they do not come back.'
        : 'The log knows of no such volume. There may be data in it that somebody needs; it is removed only when that is said in so many words.',
    },
  );
  return [difference];
};
