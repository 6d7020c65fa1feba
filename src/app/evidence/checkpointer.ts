/**
 * Keeps the chain over the log and signs checkpoints of it: every 1,024 events, and where fewer come, when one has waited for a minute.
 *
 * Two that do so at once do no harm: who appends names the revision, so one of them is next, and the other goes on from there as soon as
 * it reads that. What is remembered here can be lost at any time; the log says where to go on.
 */
import { auditStream, type CheckpointSigned } from '../../domain/audit/audit.events.js';
import { firstLink } from '../../domain/audit/chain.js';
import type { Message, Recorded } from '../../domain/kernel/message.js';
import { ownCause } from '../commanding/cause.js';
import { Rounds } from '../leasing/rounds.js';
import type { Log } from '../log.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, type ExpectedRevision, RevisionConflict, type Subscription } from '../ports/event-store.js';
import type { Signer } from '../ports/signer.js';
import { type AuditEnd, auditEnd } from './audit-end.js';
import { isChained } from './canonical.js';
import { introduced, signedCheckpoint } from './checkpoints.js';
import { Unsigned } from './unsigned.js';

export interface CheckpointerParts {
  readonly store: EventStore;
  readonly signer: Signer;
  /** The key that was used before this one, where it is at hand. */
  readonly before: Signer | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export const eventsInCheckpoint = 1_024;
const longestWaitMs = 60_000;
const lookEveryMs = 5_000;

interface Following {
  readonly unsigned: Unsigned;
  /** Where the stream ended when this began. What is signed before that has come would be signed twice. */
  readonly until: number;
  /** Where the stream ends; `unknown` until the event that is known to be there has come. */
  revision: number | 'unknown';
}

export class Checkpointer {
  private following: Following | undefined;
  private subscription: Subscription | undefined;
  private isSigning = false;
  private readonly rounds: Rounds;

  constructor(private readonly parts: CheckpointerParts) {
    const { clock, log } = parts;
    const complaint = 'checkpoints of the log cannot be signed';
    this.rounds = new Rounds({ everyMs: lookEveryMs, round: () => this.round(), complaint, clock, log });
  }

  start(): Promise<void> {
    return this.rounds.start();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
    await this.subscription?.stop();
  }

  /** How many events no checkpoint stands for yet. */
  get waiting(): number {
    return this.following?.unsigned.size ?? 0;
  }

  get trouble(): string | undefined {
    return this.rounds.trouble;
  }

  private async round(): Promise<void> {
    this.following ??= await this.follow();
    const { since } = this.following.unsigned;
    if (since !== undefined && this.parts.clock.now().getTime() - since >= longestWaitMs) await this.sign(this.following);
  }

  private async follow(): Promise<Following> {
    const { store, log } = this.parts;
    const end = await auditEnd(store);
    const until = await this.introduced(end);
    const { base } = end;
    const following: Following =
      base === null
        ? { unsigned: new Unsigned(firstLink), until, revision: 'unknown' }
        : { unsigned: new Unsigned(base.link), until, revision: until };
    this.subscription = store.subscribe(base?.position, {
      onEvents: (events) => this.take(following, events),
      onFailed: (error) => {
        log.warn({ err: error }, 'checkpoints of the log cannot be signed; trying again');
        this.following = undefined;
      },
    });
    return following;
  }

  private async take(following: Following, events: readonly Recorded[]): Promise<void> {
    for (const recorded of events) {
      if (isChained(recorded)) following.unsigned.add(recorded, this.parts.clock.now());
      if (recorded.stream === auditStream) this.learn(following, recorded);
      if (following.unsigned.size >= eventsInCheckpoint) await this.sign(following);
    }
  }

  /** One of our own is known already. */
  private learn(following: Following, { event, revision }: Recorded): void {
    if (revision >= following.until && (following.revision === 'unknown' || revision > following.revision)) following.revision = revision;
    if (event.type !== 'CheckpointSigned') return;
    const { count, hash } = (event as CheckpointSigned).data;
    if (!following.unsigned.cover(count, hash)) this.parts.log.error({ count }, 'a checkpoint does not stand for the log it is in');
  }

  private async sign(following: Following): Promise<void> {
    const { revision, unsigned } = following;
    if (this.isSigning || revision === 'unknown') return;
    const header = unsigned.header(this.now());
    if (!header) return;
    this.isSigning = true;
    try {
      following.revision = await this.append(signedCheckpoint(this.parts.signer, header), revision);
      unsigned.cover(header.count, header.hash);
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      // Somebody else was first; what they signed is on its way here, or has just come.
      if (following.revision === revision) following.revision = 'unknown';
    } finally {
      this.isSigning = false;
    }
  }

  /** Answers where the stream then ends. */
  private async introduced({ revision, keyId }: AuditEnd): Promise<number> {
    const { signer, before } = this.parts;
    if (keyId === signer.keyId && revision !== 'no-stream') return revision;
    return this.append(introduced(signer, before?.keyId === keyId ? before : null, this.now()), revision);
  }

  private async append(event: Message, expected: ExpectedRevision): Promise<number> {
    const { store, ids } = this.parts;
    const metadata = { ...ownCause('audit'), schemaVersion: 1, at: this.now() };
    return (await store.append(auditStream, expected, [{ id: ids.uuid(), event, metadata }])).revision;
  }

  private now(): string {
    return this.parts.clock.now().toISOString();
  }
}
