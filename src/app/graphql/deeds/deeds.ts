import { Inject, Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { contextOf } from '../../http/access/decorators.js';
import { type Plan, Planner } from '../../planning/planner.js';
import { type VisiblePlan, visiblePlan } from '../../planning/visible-plan.js';
import type { Clock, Ids } from '../../ports/ambient.js';
import { CLOCK, IDS } from '../../ports/tokens.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import type { Reading } from '../running/reading.js';
import { Readings } from '../running/readings.js';
import type { PlanObject } from './answers.js';

/** The same commands as by REST, in earnest or in a plan. */
@Injectable()
export class Deeds {
  constructor(
    private readonly commands: CommandBus,
    private readonly planner: Planner,
    private readonly readings: Readings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  get now(): string {
    return this.clock.now().toISOString();
  }

  newId(): string {
    return this.ids.uuid();
  }

  give<Result>(command: Command<Result>): Promise<Result> {
    return this.commands.execute(command);
  }

  /** `show` answers what it has come to; a dry run comes to nothing. */
  async do<Result, Shown extends object, Nothing extends object>(
    asked: Asked,
    dryRun: boolean,
    { run, show, nothing }: Deed<Result, Shown, Nothing>,
  ): Promise<(Shown | Nothing) & { plan: Fields<PlanObject> | null }> {
    if (dryRun) return { ...nothing, plan: planView(visiblePlan(await this.planned(run), contextOf(asked.request))) };
    const result = await run();
    return { ...(await show(this.readings.fresh(asked), result)), plan: null };
  }

  private async planned<Result>(run: () => Promise<Result>): Promise<Plan<Result>> {
    const plan = await this.planner.plan(run);
    if ('refusal' in plan.ending) throw plan.ending.refusal;
    return plan;
  }
}

export interface Deed<Result, Shown extends object, Nothing extends object> {
  readonly run: () => Promise<Result>;
  readonly show: (reading: Reading, result: Result) => Promise<Shown> | Shown;
  readonly nothing: Nothing;
}

const planView = ({ events, hostCommands, later }: VisiblePlan): Fields<PlanObject> => ({
  events,
  hostCommands,
  later: later.map(({ process, key, step, notBefore }) => ({ process, key, step, notBefore })),
});
