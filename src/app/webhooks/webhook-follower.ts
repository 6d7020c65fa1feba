/**
 * Tells one webhook what changes: in order within each lane, each change at least once. A change that is not taken is tried again for about
 * a minute; then its lane is parked, with all that comes after in it, and the others go on. What is parked is tried again on its own, for
 * ever, until it is taken or an administrator skips it.
 *
 * How far it has come is recorded now and then, so after a crash some of it is told again. Nothing is queued: the log is the queue.
 */
import type { WebhookId } from '../../domain/kernel/ids.js';
import { type LiveWebhook, laneKey, type ParkedLane, type Webhook, type WebhookCommand } from '../../domain/webhook/webhook.decider.js';
import { ownCause } from '../commanding/cause.js';
import type { Requester } from '../commanding/requester.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Change, ChangeFeed, Wanted } from '../feed/change-feed.js';
import { Rounds } from '../leasing/rounds.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { Posted, Poster } from '../ports/poster.js';
import type { Signer } from '../ports/signer.js';
import { laneOf } from './lane.js';
import { messageOf } from './message.js';

export interface WebhookFollowerParts {
  readonly feed: Pick<ChangeFeed, 'follow'>;
  readonly writeSide: Pick<WriteSide, 'decideOnWebhook' | 'webhook'>;
  readonly poster: Poster;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly log: Log;
}

/** So long after one try the next is made; after the last, the lane is parked. */
const patienceMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
const parkedEveryMs = 15_000;
const recordEveryMs = 10_000;
const recordEvery = 500;
const againMs = 5_000;

export class WebhookFollower {
  private readonly ending = new AbortController();
  private readonly following: Promise<void>;
  private readonly rounds: readonly Rounds[];
  /** What it has been told up to, parked lanes left out. */
  private position: bigint;
  /** The last change that was told, and the last that was recorded as told. */
  private told: bigint;
  private recorded: bigint;
  private sinceRecorded = 0;
  /** Lanes that were told up to here outside the order of the rest. */
  private readonly caughtUp = new Map<string, bigint>();

  constructor(
    private readonly parts: WebhookFollowerParts,
    private webhook: LiveWebhook,
  ) {
    this.position = this.told = this.recorded = BigInt(webhook.deliveredUpTo);
    this.following = this.followOn();
    this.rounds = [
      this.inRounds(parkedEveryMs, () => this.tryParked(), 'what is parked for a webhook cannot be told'),
      this.inRounds(recordEveryMs, () => this.record(), 'how far a webhook was told cannot be recorded'),
    ];
  }

  get id(): WebhookId {
    return this.webhook.webhookId;
  }

  /** What it has come to is recorded. */
  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all([this.following, ...this.rounds.map((rounds) => rounds.stop())]);
    await this.record().catch((error: unknown) => this.parts.log.warn({ err: error }, 'how far a webhook was told could not be recorded'));
  }

  abandon(): void {
    this.ending.abort();
    for (const rounds of this.rounds) void rounds.stop();
  }

  private inRounds(everyMs: number, round: () => Promise<void>, complaint: string): Rounds {
    const { clock, log } = this.parts;
    const rounds = new Rounds({ everyMs, round, complaint, clock, log });
    void rounds.start();
    return rounds;
  }

  /** From where it was, when something is in the way. */
  private async followOn(): Promise<void> {
    while (!this.isOver()) {
      await this.follow().catch((error: unknown) =>
        this.parts.log.warn({ err: error, webhook: this.id }, 'a webhook cannot be told; trying again'),
      );
      await this.pause(againMs);
    }
  }

  private async follow(): Promise<void> {
    for await (const told of this.parts.feed.follow(this.viewer(), this.wanted(this.position), this.ending.signal)) {
      if ('change' in told) await this.take(told.change);
      else this.position = 'passed' in told ? told.passed : told.upTo;
      if (this.isOver()) return;
    }
  }

  private async take(change: Change): Promise<void> {
    const lane = laneOf(change);
    const key = laneKey(lane);
    const caughtUp = this.caughtUp.get(key);
    const isTold = caughtUp !== undefined && change.position <= caughtUp;
    const isParked = caughtUp === undefined && key in this.webhook.parked;
    if (!isTold && !isParked) await this.tell(change, lane);
    if (this.isOver()) return;
    this.position = this.told = change.position;
    this.sinceRecorded += 1;
    if (this.sinceRecorded >= recordEvery) await this.record();
  }

  private async tell(change: Change, lane: ParkedLane['lane']): Promise<void> {
    for (let attempt = 0; !this.isOver(); attempt += 1) {
      const posted = await this.post(change);
      if (posted.taken) return;
      const pauseMs = patienceMs[attempt];
      if (pauseMs === undefined) return this.park(lane, posted.reason);
      await this.pause(pauseMs);
    }
  }

  private post(change: Change): Promise<Posted> {
    const { headers, body } = messageOf(change, this.parts.signer, this.parts.clock.now());
    return this.parts.poster.post(this.webhook.url, headers, body);
  }

  private async park(lane: ParkedLane['lane'], reason: string): Promise<void> {
    this.parts.log.warn({ webhook: this.id, lane: laneKey(lane), reason }, 'a webhook does not take a change; what it concerns is parked');
    await this.decide({ type: 'ParkLane', data: { ...this.at(), lane, after: this.position.toString(), reason } });
    this.caughtUp.delete(laneKey(lane));
  }

  private async tryParked(): Promise<void> {
    await this.look();
    for (const parked of Object.values(this.webhook.parked)) {
      if (this.isOver()) return;
      if (this.caughtUp.has(laneKey(parked.lane))) await this.recordCaughtUp(parked.lane);
      else await this.catchUp(parked);
    }
  }

  /** Up to where the others are. From the moment it is there, it goes on with them, whether or not that could be recorded. */
  private async catchUp({ lane, after }: ParkedLane): Promise<void> {
    const key = laneKey(lane);
    const wanted = { ...this.wanted(BigInt(after)), ids: new Set([lane.id]) };
    for await (const told of this.parts.feed.follow(this.viewer(), wanted, this.ending.signal)) {
      if ('change' in told) {
        const isOfLane = laneKey(laneOf(told.change)) === key;
        if (isOfLane && !(await this.post(told.change)).taken) return;
      } else if ('upTo' in told && told.upTo >= this.position) {
        this.caughtUp.set(key, told.upTo);
        return this.recordCaughtUp(lane);
      }
    }
  }

  private recordCaughtUp(lane: ParkedLane['lane']): Promise<void> {
    return this.decide({ type: 'RecordLaneCaughtUp', data: { ...this.at(), lane } });
  }

  private async record(): Promise<void> {
    const { told } = this;
    if (told <= this.recorded) return;
    await this.decide({ type: 'RecordDeliveredUpTo', data: { ...this.at(), position: told.toString() } });
    this.recorded = told;
    this.sinceRecorded = 0;
  }

  private async decide(command: WebhookCommand): Promise<void> {
    const { state } = await this.parts.writeSide.decideOnWebhook(command, { ...ownCause('webhooks'), projectId: this.webhook.projectId });
    this.know(state);
  }

  /** An administrator may have skipped what was parked. */
  private async look(): Promise<void> {
    this.know(await this.parts.writeSide.webhook(this.id));
  }

  private know(webhook: Webhook): void {
    if (webhook.stage !== 'live') return this.abandon();
    this.webhook = webhook;
    for (const [key, upTo] of this.caughtUp) if (!(key in webhook.parked) && upTo <= this.position) this.caughtUp.delete(key);
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.ending;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.parts.clock.after(ms, end);
      signal.addEventListener('abort', end);
    });
  }

  private isOver(): boolean {
    return this.ending.signal.aborted;
  }

  private at(): { webhookId: WebhookId; now: string } {
    return { webhookId: this.id, now: this.parts.clock.now().toISOString() };
  }

  private wanted(after: bigint): Wanted {
    const { kinds, allProjects } = this.webhook;
    return { after, allProjects, ...(kinds && { kinds: new Set(kinds) }) };
  }

  /** Sees what those see who may register it: of one project what its members see, of all what administrators see. */
  private viewer(): Requester {
    const { projectId, allProjects } = this.webhook;
    const name = `webhook ${this.id}`;
    return {
      ...{ requestId: name, correlationId: name, user: { id: 'mooring' }, project: { id: projectId } },
      ...{ isAdmin: allProjects, isService: false },
    };
  }
}
