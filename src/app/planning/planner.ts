/**
 * What would follow if something were done now: the very handlers and process managers, on a log and rows that fork from now and are
 * forgotten. Nothing is written, no host is asked for anything, no secret is read.
 *
 * What others do while a plan is made may show in its rows and is not in its log. Nobody could act on a plan as if it were a promise.
 */
import type { Message } from '../../domain/kernel/message.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { AnyProcess } from '../../projections/index.js';
import type { Projection } from '../../projections/projection.js';
import { CommandHandler } from '../commanding/command-handler.js';
import { rowSnapshots } from '../commanding/row-snapshots.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock, Ids } from '../ports/ambient.js';
import type { EventStore } from '../ports/event-store.js';
import type { SecretStore } from '../ports/hosts.js';
import type { RowSource } from '../ports/read-model.js';
import type { ShownLog } from '../projecting/shown-log.js';
import { from } from '../reading/standpoint.js';
import { VolumeQuestion } from '../servers/volume-question.js';
import { takeDecisions } from '../working/decisions.js';
import { forkedAttachmentEvents } from './forked-attachment-events.js';
import { ForkedClock } from './forked-clock.js';
import { ForkedLog } from './forked-log.js';
import { ForkedRows } from './forked-rows.js';
import { forkedSecrets } from './forked-secrets.js';
import { ForkedWork, type HostCommand, type Later } from './forked-work.js';
import { SupposedHosts } from './supposed-hosts.js';
import { type Workplace, workingAt } from './workplace.js';

export interface PlannedEvent extends Message {
  readonly stream: string;
}

export interface Plan<Value> {
  /** How the call itself would end. */
  readonly ending: { readonly answer: Value } | { readonly refusal: unknown };
  /** What would be recorded, in this order. */
  readonly events: readonly PlannedEvent[];
  /** What hosts would be asked to do, in this order, if each did it at once. */
  readonly hostCommands: readonly HostCommand[];
  readonly later: readonly Later[];
}

export interface PlannerParts {
  readonly store: Pick<EventStore, 'head' | 'readStream' | 'readStreamBackwards'>;
  readonly readModel: RowSource;
  readonly projections: Pick<ShownLog, 'caughtUp'>;
  /** The processes whose work is planned, and all rows that are kept, theirs among them. */
  readonly processes: readonly AnyProcess[];
  readonly kept: readonly Projection[];
  readonly secrets: Pick<SecretStore, 'usernameOf'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

const showTimeoutMs = 5_000;

export class Planner {
  constructor(private readonly parts: PlannerParts) {}

  /** `call` is made once, and all it reads and writes is the plan's, as far as it goes through what `partsInUse` gave. */
  async plan<Value>(call: () => Promise<Value>): Promise<Plan<Value>> {
    if (!(await this.parts.projections.caughtUp(showTimeoutMs))) {
      throw new Rejection('unavailable', 'What is shown is behind the log, and a plan must begin as things are; ask again.', {
        retryable: true,
      });
    }
    const { rows, log, work, workplace } = await this.fork();
    const ending = await from(rows, () => workingAt(workplace, () => endingOf(call)));
    await work.finish();
    const events = log.appended.map(({ stream, event }) => ({ stream, ...event }));
    return { ending, events, hostCommands: work.hostCommands, later: await work.later() };
  }

  private async fork(): Promise<{ rows: ForkedRows; log: ForkedLog; work: ForkedWork; workplace: Workplace }> {
    const { store, readModel, kept, processes, ids } = this.parts;
    const clock = new ForkedClock(this.parts.clock);
    const rows = new ForkedRows(readModel, kept);
    const log = await ForkedLog.of(store, (events) => rows.take(events));
    const secrets = forkedSecrets(this.parts.secrets);

    const commandHandler = new CommandHandler(log, clock, ids, rowSnapshots(readModel));
    const writeSide = new WriteSide(commandHandler, alwaysShown);
    const question = new VolumeQuestion(writeSide, commandHandler, clock);
    const takeDecision = takeDecisions({ writeSide, question, hostNotes: noReports });
    const work = new ForkedWork({ processes, rows, clock, hosts: new SupposedHosts(rows, secrets), takeDecision });
    const attachmentEvents = forkedAttachmentEvents(log, work, clock);
    return { rows, log, work, workplace: { commandHandler, writeSide, question, attachmentEvents, secrets, clock } };
  }
}

/** Rows of a fork are folded before an append is answered. */
const alwaysShown = { reached: () => Promise.resolve(true) };

const noReports = { takeReport: () => Promise.reject(new Error('no host reports to a plan')) };

const endingOf = async <Value>(call: () => Promise<Value>): Promise<Plan<Value>['ending']> => {
  try {
    return { answer: await call() };
  } catch (refusal) {
    return { refusal };
  }
};
