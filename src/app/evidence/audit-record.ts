/** The keys and the checkpoints that a log names. */
import { type AuditEvent, auditStream, type CheckpointSigned } from '../../domain/audit/audit.events.js';
import type { EventStore } from '../ports/event-store.js';

export interface KeyUsed {
  readonly keyId: string;
  readonly publicKey: string;
  readonly introducedAt: string;
  /** The key that says that this one is right; `null`: none does. */
  readonly vouchedBy: string | null;
}

export interface AuditRecord {
  /** In the order in which they were introduced: the last is the one in use. */
  readonly keys: readonly KeyUsed[];
  /** The oldest first. */
  readonly checkpoints: readonly CheckpointSigned['data'][];
  /** Checkpoints up to this count say positions of another store. */
  readonly foreignUpTo: number;
}

export const auditRecord = async (store: Pick<EventStore, 'readStream'>): Promise<AuditRecord> => {
  const keys: KeyUsed[] = [];
  const checkpoints: CheckpointSigned['data'][] = [];
  let foreignUpTo = 0;
  for await (const recorded of store.readStream(auditStream)) {
    const event = recorded.event as AuditEvent;
    if (event.type === 'CheckpointSigned') checkpoints.push(event.data);
    if (event.type === 'LogImported' && !event.data.samePositions) foreignUpTo = event.data.count;
    if (event.type !== 'AuditKeyIntroduced') continue;
    const { keyId, publicKey, introducedAt, vouchedBy } = event.data;
    keys.push({ keyId, publicKey, introducedAt, vouchedBy: vouchedBy?.keyId ?? null });
  }
  return { keys, checkpoints, foreignUpTo };
};
