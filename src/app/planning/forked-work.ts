/**
 * Does what is due in a plan, as the work runner does in earnest: one thing after the other, every act on a host done at once. Only for
 * what the plan has touched, or waits for; what else is open goes on in truth, whatever is planned.
 */
import type { HostWork } from '../../domain/host/host-work.js';
import { done } from '../../domain/kernel/host-outcome.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { Message } from '../../domain/kernel/message.js';
import type { Due } from '../../domain/kernel/process-manager.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { AnyProcess } from '../../projections/index.js';
import type { OpenWorkRow } from '../../projections/open-work.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { TakeDecision } from '../working/work-runner.js';
import type { ForkedClock } from './forked-clock.js';
import type { ForkedRows } from './forked-rows.js';
import type { SupposedHosts } from './supposed-hosts.js';

/** No attach and no detach takes more than a dozen. */
const mostSteps = 200;

export interface HostCommand {
  readonly host: HostName;
  readonly step: string;
  readonly work: HostWork;
}

/** What would follow at some later time, unless something else happens to the same thing before. */
export interface Later {
  readonly process: string;
  /** The attachment, or the volume. */
  readonly key: string;
  readonly step: string;
  readonly notBefore: string | null;
}

interface Open {
  readonly process: AnyProcess;
  readonly key: string;
  readonly row: OpenWorkRow<object>;
  readonly due: Due<Message>;
}

export interface ForkedWorkParts {
  readonly processes: readonly AnyProcess[];
  readonly rows: ForkedRows;
  readonly clock: ForkedClock;
  readonly hosts: SupposedHosts;
  readonly takeDecision: TakeDecision;
}

export class ForkedWork {
  readonly hostCommands: HostCommand[] = [];
  private readonly awaited = new Set<string>();
  /** As they were when they were worked at: one that did not move by it is left as it is. */
  private readonly tried = new Set<string>();
  private steps = 0;

  constructor(private readonly parts: ForkedWorkParts) {}

  /** Somebody waits for it: what is under way with it already is part of the plan. */
  await(key: string): void {
    this.awaited.add(key);
  }

  /** Does the one thing that is due first, when it is due by then; time passes until it is. `false`: nothing is. */
  async step(by: number): Promise<boolean> {
    const open = await this.open();
    const [first] = open.filter((each) => timeOf(each) <= by && !this.tried.has(standOf(each))).sort((a, b) => timeOf(a) - timeOf(b));
    if (!first || this.steps === mostSteps) return false;
    this.steps += 1;
    this.parts.clock.passTo(timeOf(first));
    await this.work(first);
    return true;
  }

  /** Until nothing is due now. */
  async finish(): Promise<void> {
    while (await this.step(this.parts.clock.now().getTime()));
  }

  async later(): Promise<readonly Later[]> {
    const open = await this.open();
    return open.map(({ process, key, due: { step, notBefore } }) => ({ process: process.name, key, step, notBefore }));
  }

  private async open(): Promise<Open[]> {
    const open = await Promise.all(this.parts.processes.map((process) => this.openOf(process)));
    return open.flat();
  }

  private async openOf(process: AnyProcess): Promise<Open[]> {
    const { rows } = this.parts;
    const table = tableOf(process);
    const keys = new Set([...rows.changed(table), ...this.awaited]);
    const found = await rows.findMany<OpenWorkRow<object>>(table, [...keys]);
    return [...found].flatMap(([key, row]) => {
      const due = process.next(row.progress);
      return due ? [{ process, key, row, due }] : [];
    });
  }

  private async work(open: Open): Promise<void> {
    this.tried.add(standOf(open));
    try {
      await this.parts.takeDecision(await this.decisionOf(open), open.row.cause, () => undefined);
    } catch (error) {
      // In earnest such work would be parked; it stays open here, too.
      if (!(error instanceof Rejection)) throw error;
    }
  }

  private async decisionOf({ due: { act, step } }: Open): Promise<Message> {
    const now = this.parts.clock.now().toISOString();
    const at = { now, retryAt: now };
    if (act.on === 'aggregate') return act.decide(at);
    const { host, work } = act;
    this.hostCommands.push({ host, step, work });
    return act.record(done(await this.parts.hosts.done(host, work)), at);
  }
}

/** By the event that brought it to where it is. */
const standOf = ({ process, key, row }: Open): string => `${process.name}/${key}/${row.cause.causationId}`;

const timeOf = ({ due: { notBefore } }: Open): number => (notBefore === null ? 0 : Date.parse(notBefore));
