/**
 * What a host holds against what the log says, both ways. No I/O, no clock.
 *
 * Only what is settled is compared: of an attachment that comes or goes, or of a volume that changed while the host was looked at, nothing
 * is said. What is found here may still be a moment of somebody else's (a guest that logs in again, a server that is being stopped), so it
 * counts only when it is seen again.
 */
import { compareBackings } from './compare-backings.js';
import { compareDisks } from './compare-disks.js';
import { compareExports } from './compare-exports.js';
import type { Difference, DriftPart } from './difference.js';
import type { InventoryPart } from '../host/inventory.js';
import { attachmentsTold, type Sight } from './sight.js';

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Could it be seen now whether this difference, found before, is still there? */
  readonly canJudge: (before: Pick<Difference, 'part' | 'volumeId' | 'attachmentId'>) => boolean;
}

const partOf: Readonly<Record<DriftPart, InventoryPart>> = { export: 'exports', session: 'exports', disk: 'guests', backing: 'volumes' };

export const compare = (sight: Sight): Comparison => {
  const attachments = attachmentsTold(sight);
  const moving = new Set(sight.volumes.filter((told) => !told.isStill).map(({ is }) => is.volumeId as string));
  return {
    differences: [
      ...(sight.seen.has('exports') ? compareExports(sight, attachments) : []),
      ...(sight.seen.has('guests') ? compareDisks(sight, attachments) : []),
      ...(sight.seen.has('volumes') ? compareBackings(sight) : []),
    ],
    canJudge: ({ part, volumeId, attachmentId }) =>
      sight.seen.has(partOf[part]) &&
      !(volumeId !== null && moving.has(volumeId)) &&
      attachments.get(attachmentId ?? '')?.isSettled !== false,
  };
};
