/** Where the record of the record ends: what to go on from, and by which key. */
import { type AuditEvent, auditStream, type CheckpointSigned } from '../../domain/audit/audit.events.js';
import { firstLink, type Link } from '../../domain/audit/chain.js';
import type { EventStore, ExpectedRevision } from '../ports/event-store.js';
import { bytesOf } from './canonical.js';

export interface AuditEnd {
  readonly revision: ExpectedRevision;
  /** Whose checkpoints are to be expected; `null`: nobody's yet. */
  readonly keyId: string | null;
  /** What the last checkpoint stands for; `null`: it was signed in another store, and all of the log must be read to know where that ends. */
  readonly base: Base | null;
}

export interface Base {
  readonly link: Link;
  /** Of the last event it stands for; `undefined`: there is none. */
  readonly position: bigint | undefined;
}

export const auditEnd = async (store: Pick<EventStore, 'readStreamBackwards'>): Promise<AuditEnd> => {
  let end: AuditEnd = { revision: 'no-stream', keyId: null, base: { link: firstLink, position: undefined } };
  for await (const { event, revision } of store.readStreamBackwards(auditStream)) {
    const audit = event as AuditEvent;
    if (end.revision === 'no-stream') end = { ...end, revision, keyId: keyIn(audit) };
    if (audit.type === 'LogImported' && !audit.data.samePositions) return { ...end, base: null };
    if (audit.type === 'CheckpointSigned') return { ...end, base: baseIn(audit) };
  }
  return end;
};

/** The keys of an imported log are not ours. */
const keyIn = (event: AuditEvent): string | null => (event.type === 'LogImported' ? null : event.data.keyId);

const baseIn = ({ data }: CheckpointSigned): Base => ({
  link: { count: data.count, hash: bytesOf(data.hash) },
  position: BigInt(data.position),
});
