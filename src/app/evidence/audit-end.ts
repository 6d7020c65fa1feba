/** Where the record of the record ends: what to go on from, and by which key. */
import { type AuditEvent, auditStream } from '../../domain/audit/audit.events.js';
import { firstLink, type Link } from '../../domain/audit/chain.js';
import type { Message } from '../../domain/kernel/message.js';
import { never } from '../../domain/kernel/decider.js';
import type { EventStore, ExpectedRevision } from '../ports/event-store.js';
import { bytesOf } from './canonical.js';

export interface AuditEnd {
  readonly revision: ExpectedRevision;
  /** What the last checkpoint stands for, or the import of the log. */
  readonly link: Link;
  /** Of the last event it stands for. */
  readonly position: bigint | undefined;
  /** Whose checkpoints are to be expected; `null`: nobody's yet. */
  readonly keyId: string | null;
}

const nothing: AuditEnd = { revision: 'no-stream', link: firstLink, position: undefined, keyId: null };

export const auditEnd = async (store: Pick<EventStore, 'readStreamBackwards'>): Promise<AuditEnd> => {
  let end: AuditEnd | undefined;
  for await (const { event, revision } of store.readStreamBackwards(auditStream)) {
    end ??= { ...nothing, revision, keyId: keyIn(event as AuditEvent) };
    const base = baseIn(event as AuditEvent);
    if (base) return { ...end, ...base };
  }
  return end ?? nothing;
};

export const isAuditEvent = ({ type }: Message): boolean => ['CheckpointSigned', 'AuditKeyIntroduced', 'LogImported'].includes(type);

/** The keys of an imported log are not ours. */
const keyIn = (event: AuditEvent): string | null => (event.type === 'LogImported' ? null : event.data.keyId);

const baseIn = (event: AuditEvent): Pick<AuditEnd, 'link' | 'position'> | undefined => {
  switch (event.type) {
    case 'CheckpointSigned':
    case 'LogImported': {
      const { count, hash, position } = event.data;
      return { link: { count, hash: bytesOf(hash) }, position: BigInt(position) };
    }
    case 'AuditKeyIntroduced':
      return undefined;
    default:
      return never(event, undefined);
  }
};
