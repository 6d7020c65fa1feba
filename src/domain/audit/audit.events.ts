/** What is on record of the record itself, in a stream of its own. Hashes are in hexadecimal; keys and signatures in base64. */
import type { Message } from '../kernel/message.js';

export const auditStream = 'audit-log';

/**
 * The first `count` events of the log are what they were. The signature is over everything else that is said here. Where the log was
 * copied to another store, positions are those of the log it was first written to; counts and hashes are the same everywhere.
 */
export type CheckpointSigned = Message<'CheckpointSigned', CheckpointHeader & { signature: string }>;

export interface CheckpointHeader {
  readonly count: number;
  /** Of the last of them: where to go on reading. */
  readonly position: string;
  /** The link of the chain that stands for all of them. */
  readonly hash: string;
  /** Merkle root of those since the checkpoint before. */
  readonly root: string;
  /** What the checkpoint before counted; 0: there was none. */
  readonly previousCount: number;
  readonly keyId: string;
  readonly signedAt: string;
}

/** From now on checkpoints are signed with this key. It says so itself, and so does the key before it, where that was at hand. */
export type AuditKeyIntroduced = Message<
  'AuditKeyIntroduced',
  KeyIntroduction & { signature: string; vouchedBy: { keyId: string; signature: string } | null }
>;

export interface KeyIntroduction {
  readonly keyId: string;
  readonly publicKey: string;
  readonly introducedAt: string;
}

/** Everything before this was read from an export of another log, and is the same to the byte. */
export type LogImported = Message<
  'LogImported',
  {
    /** How many events, the last link of their chain, and where the last of them is in this log. */
    count: number;
    hash: string;
    position: string;
    /** Whether each event has the position it had. */
    samePositions: boolean;
    /** What the export says of itself. */
    exportedAt: string;
    keyId: string;
    importedAt: string;
  }
>;

export type AuditEvent = CheckpointSigned | AuditKeyIntroduced | LogImported;
