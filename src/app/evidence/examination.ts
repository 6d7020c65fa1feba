/**
 * Goes through a log from its first event and checks all that a log promises: positions grow, streams have no gaps, no id comes twice, the
 * chain is the one that was signed. Throws `Broken` at the first place where it does not hold.
 */
import {
  type AuditEvent,
  type AuditKeyIntroduced,
  auditStream,
  type CheckpointSigned,
  type LogImported,
} from '../../domain/audit/audit.events.js';
import { firstLink, type Link } from '../../domain/audit/chain.js';
import { merkleRoot } from '../../domain/audit/merkle.js';
import { never } from '../../domain/kernel/decider.js';
import type { Recorded } from '../../domain/kernel/message.js';
import { Broken } from './broken.js';
import { hexOf, leafOf, plain, sha256 } from './canonical.js';
import { isCheckpointSignedBy, isIntroducedWell } from './checkpoints.js';
import { type KeptLink, KeptLinks } from './kept-links.js';
import { KnownIds } from './known-ids.js';
import { Trust } from './trust.js';
import { Uncovered } from './uncovered.js';

export interface ExaminationOptions {
  /** Public keys that are trusted from elsewhere; `null`: those that the log itself names. */
  readonly keys: readonly string[] | null;
  /** Positions follow each other without gaps, as in an embedded log. */
  readonly isGapless: boolean;
  /** What the log must go on from. */
  readonly kept?: readonly KeptLink[];
}

export interface Examined {
  readonly events: number;
  /** The last link of the chain. */
  readonly hash: string;
  readonly checkpoints: number;
  readonly signed: { readonly count: number; readonly position: string; readonly signedAt: string; readonly keyId: string } | null;
  /** How many of the last events no checkpoint stands for yet. */
  readonly unsigned: number;
  readonly keys: readonly { readonly keyId: string; readonly publicKey: string }[];
}

export class Examination {
  private readonly trust: Trust;
  private readonly kept: KeptLinks;
  private readonly ids = new KnownIds();
  private readonly revisions = new Map<string, number>();
  private position: bigint | undefined;
  private readonly uncovered = new Uncovered(firstLink);
  private checkpoints = 0;
  private signed: Examined['signed'] = null;

  constructor(private readonly options: ExaminationOptions) {
    this.trust = new Trust(options.keys);
    this.kept = new KeptLinks(options.kept ?? []);
  }

  get link(): Link {
    return this.uncovered.link;
  }

  take(recorded: Recorded): void {
    this.checkPlace(recorded);
    const before = this.link;
    this.uncovered.add(leafOf(plain(recorded)), recorded.position);
    if (recorded.stream === auditStream) this.audit(recorded, before);
    this.kept.take(this.link, recorded.position);
  }

  /** After the last event. */
  finish(): Examined {
    this.trust.finish();
    this.kept.finish(this.link);
    const { count, hash } = this.link;
    const { checkpoints, signed, uncovered } = this;
    if (!signed && this.options.keys) throw this.unsigned();
    return { events: count, hash: hexOf(hash), checkpoints, signed, unsigned: uncovered.length, keys: this.trust.known };
  }

  /** Who gives a key asks whether somebody stands behind this: checkpoints that were taken out must not pass for those yet to come. */
  private unsigned(): Broken {
    const place = { position: this.uncovered.positionOf(0)?.toString() ?? null, through: this.position?.toString() ?? null, line: null };
    return new Broken(place, 'none of it is signed, with the key that was given or any other');
  }

  private checkPlace(recorded: Recorded): void {
    const { position, stream, revision, id } = recorded;
    const expected = this.position === undefined ? 1n : this.position + 1n;
    if (this.options.isGapless && position > expected) throw broken(expected, 'the event that was here is missing');
    if (position < expected) throw broken(position, 'it comes after an event of a higher position');
    const due = (this.revisions.get(stream) ?? -1) + 1;
    if (revision !== due) throw broken(position, `it is event ${revision} of ${stream}, where event ${due} must come`);
    if (!this.ids.add(id)) throw broken(position, `there was an event of the id ${id} before`);
    this.position = position;
    this.revisions.set(stream, revision);
  }

  private audit(recorded: Recorded, before: Link): void {
    const event = recorded.event as AuditEvent;
    switch (event.type) {
      case 'CheckpointSigned':
        return this.checkpoint(event, recorded.position);
      case 'AuditKeyIntroduced':
        return this.key(event, recorded.position);
      case 'LogImported':
        return imported(event, before, recorded.position);
      default:
        throw broken(recorded.position, never(event, `${recorded.event.type} has no place in ${auditStream}`));
    }
  }

  private checkpoint(checkpoint: CheckpointSigned, position: bigint): void {
    const { count, hash, root, previousCount, keyId, signedAt } = checkpoint.data;
    const publicKey = this.trust.keyOf(keyId);
    if (publicKey === undefined) throw broken(position, `it is signed with the key ${keyId}, which was never introduced`);
    if (!isCheckpointSignedBy(publicKey, checkpoint)) throw broken(position, 'the signature of this checkpoint is not valid');

    const { uncovered } = this;
    const covered = count - uncovered.base.count;
    const last = uncovered.positionOf(covered - 1);
    const isSame =
      last !== undefined &&
      hexOf(uncovered.linkAfter(covered).hash) === hash &&
      previousCount === uncovered.base.count &&
      hexOf(merkleRoot(sha256, uncovered.leavesOf(covered))) === root;
    if (!isSame) throw this.notAsSigned(position, checkpoint);
    this.trust.signedWith(keyId, position);
    uncovered.cover(covered);
    this.checkpoints += 1;
    this.signed = { count, position: last.toString(), signedAt, keyId };
  }

  private notAsSigned(position: bigint, { data }: CheckpointSigned): Broken {
    const first = this.uncovered.positionOf(0) ?? position;
    const last = this.uncovered.positionOf(this.uncovered.length - 2) ?? first;
    const place = { position: first.toString(), through: last.toString(), line: null };
    return new Broken(place, `these events are not what the checkpoint at position ${position}, signed ${data.signedAt}, stands for`);
  }

  private key(introduction: AuditKeyIntroduced, position: bigint): void {
    if (!isIntroducedWell(introduction)) throw broken(position, 'this key is not signed by itself');
    this.trust.introduce(introduction);
  }
}

const imported = ({ data }: LogImported, before: Link, position: bigint): void => {
  if (data.count !== before.count || data.hash !== hexOf(before.hash))
    throw broken(position, 'what came before is not the log that was imported here');
};

const broken = (position: bigint, what: string): Broken => new Broken({ position: position.toString(), through: null, line: null }, what);
