/** What the faces say of the record itself. */
import { auditStream, type CheckpointSigned } from '../../domain/audit/audit.events.js';
import type { Message } from '../../domain/kernel/message.js';
import { maySeeOf, type Viewer } from '../audit/subject.js';
import type { Owners } from '../feed/owners.js';
import type { EventStore } from '../ports/event-store.js';
import { auditRecord, type KeyUsed } from './audit-record.js';
import { NoSuchEvent, NotSignedYet, type Proof, proofOf } from './proof.js';

export interface EvidenceParts {
  readonly store: EventStore;
  readonly owners: Owners;
}

export class Evidence {
  constructor(private readonly parts: EvidenceParts) {}

  /** In the order in which they were introduced. */
  async keys(): Promise<readonly KeyUsed[]> {
    return (await auditRecord(this.parts.store)).keys;
  }

  /** The newest first. */
  async checkpoints(limit: number): Promise<readonly CheckpointSigned['data'][]> {
    const newest: CheckpointSigned['data'][] = [];
    for await (const { event } of this.parts.store.readStreamBackwards(auditStream)) {
      if (newest.length === limit) break;
      if (event.type === 'CheckpointSigned') newest.push((event as CheckpointSigned).data);
    }
    return newest;
  }

  /** Throws `NoSuchEvent` also for what this viewer may not see. */
  async proof(viewer: Viewer, position: bigint): Promise<Proof> {
    try {
      const proof = await proofOf(this.parts.store, position);
      await this.requireVisible(viewer, position, proof.event.stream, proof.event);
      return proof;
    } catch (error) {
      if (error instanceof NotSignedYet) await this.requireVisible(viewer, position, error.recorded.stream, error.recorded.event);
      throw error;
    }
  }

  private async requireVisible(viewer: Viewer, position: bigint, stream: string, event: Message): Promise<void> {
    const owner = await this.parts.owners.projectOf({ stream, event, position });
    if (!maySeeOf(viewer, owner ?? null)) throw new NoSuchEvent(`there is no event at position ${position}`);
  }
}
