/**
 * A look at one host, from the first glance to what goes on record.
 *
 * One glance proves nothing: a guest may be logging in again, a server just being stopped. So what is new is looked at again, after as
 * long as such a moment may last, and only what is still the same counts. What is under repair is waited for, for a while. What was on
 * record and is seen no more has gone, unless it could not be judged now.
 */
import { compare, type Comparison } from '../../domain/drift/compare.js';
import { type Difference, sameDifference } from '../../domain/drift/difference.js';
import type { RegisteredHost } from '../../domain/host/host.decider.js';
import type { InventoryItem, InventoryPart } from '../../domain/host/inventory.js';
import { drift, type DriftRow } from '../../projections/drift.projection.js';
import { tableOf } from '../../projections/projection.js';
import { ownCause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { RowSource } from '../ports/read-model.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { InventoryTaker } from './inventory-taker.js';
import { toldOf, ToldReader } from './told-reader.js';

export interface HostLookParts {
  readonly rows: RowSource;
  readonly shown: Pick<ShownLog, 'caughtUp' | 'reached'>;
  readonly inventory: InventoryTaker;
  readonly writeSide: Pick<WriteSide, 'decideOnDrift'>;
  readonly clock: Clock;
  /** Throws when the host is somebody else's to look at by now. */
  readonly assertHeld: () => void;
}

/** What was seen is kept only if it is seen again after so long. */
const patienceMs = 2_000;
/** Of a session less is known: the guest may have been stopped and not yet be reported so, or be between two tries to log in. */
const sessionPatienceMs = 12_000;
const glanceAgainMs = 500;
const longestMs = 30_000;
const showTimeoutMs = 5_000;

interface Suspicion {
  readonly difference: Difference;
  readonly sinceMs: number;
}

interface Glance extends Comparison {
  readonly unseen: readonly string[];
}

export class HostLook {
  private readonly told: ToldReader;

  constructor(private readonly parts: HostLookParts) {
    this.told = new ToldReader(parts.rows);
  }

  /** `answers`: the looks that somebody asked for and that this is the answer to. */
  async at(host: RegisteredHost, answers: readonly string[]): Promise<void> {
    const begunMs = this.nowMs();
    let suspicions: ReadonlyMap<string, Suspicion> = new Map();
    for (;;) {
      const glance = await this.glance(host);
      const onRecord = await this.onRecord(host);
      suspicions = this.weighed(glance, suspicions);
      const waitMs = this.patience(glance, suspicions, onRecord);
      if (waitMs === 0 || this.nowMs() + waitMs > begunMs + longestMs) return this.record(host, answers, { glance, suspicions, onRecord });
      await this.pause(waitMs);
    }
  }

  private async glance(host: RegisteredHost): Promise<Glance> {
    const before = await this.read(host);
    const parts: readonly InventoryPart[] = [
      ...(host.stores ? (['exports', 'volumes'] as const) : []),
      ...(host.computes ? (['guests'] as const) : []),
    ];
    const items: InventoryItem[] = [];
    const unseen: string[] = [];
    const seen = new Set<InventoryPart>();
    for (const part of parts) {
      const taken = await this.parts.inventory.take(host.hostName, part);
      if ('unseen' in taken) unseen.push(taken.unseen);
      else items.push(...taken.items);
      if (!('unseen' in taken)) seen.add(part);
    }
    const told = toldOf(before, await this.read(host));
    const lives = await this.told.livesOf(items, told);
    return { ...compare({ host: host.hostName, items, seen, ...told, lives }), unseen };
  }

  /** As fresh as the log: rows that are late would tell of what was. */
  private async read(host: RegisteredHost) {
    if (!(await this.parts.shown.caughtUp(showTimeoutMs))) throw new Error('the rows are too late to compare hosts with them');
    return this.told.read(host);
  }

  private weighed({ differences }: Glance, before: ReadonlyMap<string, Suspicion>): ReadonlyMap<string, Suspicion> {
    const sinceMs = this.nowMs();
    return new Map(
      differences.map((difference) => {
        const known = before.get(difference.id);
        return [difference.id, known && sameDifference(known.difference, difference) ? known : { difference, sinceMs }] as const;
      }),
    );
  }

  /** How long to wait before another glance tells more; 0: it would not. */
  private patience(glance: Glance, suspicions: ReadonlyMap<string, Suspicion>, onRecord: readonly DriftRow[]): number {
    const waits = [...suspicions.values()].map((suspicion) => this.certainInMs(suspicion, onRecord)).filter((ms) => ms > 0);
    if (waits.length > 0) return Math.min(...waits);
    return onRecord.some((row) => isUnderRepair(row, glance, suspicions)) ? glanceAgainMs : 0;
  }

  private certainInMs({ difference, sinceMs }: Suspicion, onRecord: readonly DriftRow[]): number {
    if (onRecord.some((row) => sameDifference(row.difference, difference))) return 0;
    const patience = difference.part === 'session' ? sessionPatienceMs : patienceMs;
    return Math.max(0, sinceMs + patience - this.nowMs());
  }

  private async record(
    { hostName }: RegisteredHost,
    answers: readonly string[],
    { glance, suspicions, onRecord }: { glance: Glance; suspicions: ReadonlyMap<string, Suspicion>; onRecord: readonly DriftRow[] },
  ): Promise<void> {
    const certain = [...suspicions.values()].filter((suspicion) => this.certainInMs(suspicion, onRecord) === 0);
    const found = certain.map(({ difference }) => difference);
    const before = onRecord.map(({ difference }) => difference);
    const gone = before.filter((each) => !suspicions.has(each.id) && glance.canJudge(each)).map(({ id }) => id);
    if (found.length + gone.length + answers.length === 0) return;
    const now = this.parts.clock.now().toISOString();
    const data = { hostName, answers, found, gone, unseen: glance.unseen, now };
    const decided = await this.parts.writeSide.decideOnDrift({ type: 'RecordLook', data }, ownCause('drift'), this.parts.assertHeld);
    if (decided.position !== undefined) await this.parts.shown.reached(decided.position, showTimeoutMs);
  }

  private async onRecord({ hostName }: RegisteredHost): Promise<readonly DriftRow[]> {
    const where = [{ column: 'host', is: 'equal', value: hostName }] as const;
    return (await this.parts.rows.list<DriftRow>(tableOf(drift), { where })).map(({ row }) => row);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.parts.clock.after(ms, resolve));
  }

  private nowMs(): number {
    return this.parts.clock.now().getTime();
  }
}

/** Its attachment is on the way to having it again, or the host is being told to. */
const isUnderRepair = ({ difference, mend }: DriftRow, glance: Glance, suspicions: ReadonlyMap<string, Suspicion>): boolean =>
  suspicions.has(difference.id) ? mend?.stage === 'under way' : !glance.canJudge(difference);
