/**
 * Who gets a partition says so in the partition's stream, and counts as its epoch the revision at which it does. So an epoch only ever
 * grows, also when whoever keeps the leases has lost its memory.
 */
import type { Message } from '../../domain/kernel/message.js';
import { ownCause } from '../commanding/cause.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, type ExpectedRevision, type NewEvent, RevisionConflict } from '../ports/event-store.js';

export type LeaseTaken = Message<'LeaseTaken', { lease: string; owner: string; takenAt: string }>;

export interface EpochParts {
  readonly store: EventStore;
  readonly owner: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const leaseOf = (partition: number): string => `work-${partition}`;
export const isOfWork = (lease: string): boolean => lease.startsWith('work-');

export const newEpoch = async (parts: EpochParts, partition: number): Promise<number> => {
  const stream = `lease-${leaseOf(partition)}`;
  const events = [leaseTaken(parts, leaseOf(partition))];
  // Where the stream ends is learned from the conflict that tells: it costs no more than to look.
  for (let expected: ExpectedRevision = 'no-stream'; ;) {
    try {
      return (await parts.store.append(stream, expected, events)).revision;
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      expected = error.actual;
    }
  }
};

const leaseTaken = ({ owner, clock, ids }: EpochParts, lease: string): NewEvent => {
  const at = clock.now().toISOString();
  const event: LeaseTaken = { type: 'LeaseTaken', data: { lease, owner, takenAt: at } };
  return { id: ids.uuid(), event, metadata: { ...ownCause('work-share'), schemaVersion: 1, at } };
};
