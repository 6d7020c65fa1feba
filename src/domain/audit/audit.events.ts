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
    /** How many events, and the last link of their chain. */
    count: number;
    hash: string;
    /** Whether each event has the position it had. */
    samePositions: boolean;
    /** What the export says of itself; `null`: that log had not been signed. */
    exportedAt: string;
    keyId: string | null;
    importedAt: string;
  }
>;

/**
 * Where a log is copied into a store that takes its events one after the other, this stream says that it is not whole yet. It is about the
 * store, not part of the log: the chain leaves it out.
 */
export const importStream = 'import-log';

export type ImportBegun = Message<'ImportBegun', { count: number; hash: string; begunAt: string }>;
export type ImportEnded = Message<'ImportEnded', { endedAt: string }>;
export type ImportEvent = ImportBegun | ImportEnded;

export type AuditEvent = CheckpointSigned | AuditKeyIntroduced | LogImported;
