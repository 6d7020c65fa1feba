/** The decision by which a difference is repaired. */
import type { Difference, Repair } from '../../domain/drift/difference.js';
import type { RequestMend } from '../../domain/drift/drift.decider.js';
import { never } from '../../domain/kernel/decider.js';
import type { LossCommand } from '../../domain/volume/volume.commands.js';

export type Repairing = { readonly on: 'volume'; readonly command: LossCommand } | { readonly on: 'drift'; readonly command: RequestMend };

interface Wish {
  readonly foundAt: string;
  readonly reason: string | null;
  readonly now: string;
}

export const repairing = (difference: Difference, repair: Repair, { foundAt, reason, now }: Wish): Repairing => {
  const { hostName, id: differenceId, seen } = difference;
  const because = reason === null ? seen : `${seen}; ${reason}`;
  switch (repair.does) {
    case 'make again': {
      const data = {
        volumeId: volumeOf(difference),
        attachmentId: attachmentOf(difference),
        part: repair.part,
        reason: because,
        foundAt,
        now,
      };
      return { on: 'volume', command: { type: 'RecordPartLost', data } };
    }
    case 'declare lost':
      return { on: 'volume', command: { type: 'RecordBackingLost', data: { volumeId: volumeOf(difference), reason: because, now } } };
    case 'declare found':
      return { on: 'volume', command: { type: 'RecordBackingFound', data: { volumeId: volumeOf(difference), now } } };
    case 'remove':
    case 'grow':
      return { on: 'drift', command: { type: 'RequestMend', data: { hostName, differenceId, work: repair.work, reason, now } } };
    default:
      return never(repair, { on: 'volume', command: { type: 'RecordBackingFound', data: { volumeId: volumeOf(difference), now } } });
  }
};

const volumeOf = ({ id, volumeId }: Difference) => {
  if (volumeId === null) throw new Error(`${id} is about no volume`);
  return volumeId;
};

const attachmentOf = ({ id, attachmentId }: Difference) => {
  if (attachmentId === null) throw new Error(`${id} is about no attachment`);
  return attachmentId;
};
