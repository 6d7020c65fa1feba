import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { DriftDesk } from '../../drift/drift-desk.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { AreDifferences } from '../../http/mooring/drift/drift.bodies.js';
import { IsLooseBoolean, IsText, Optional } from '../../http/validation/fields.js';
import { DriftLookAnswer, DriftRepairAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { costs } from '../running/limits.js';

@InputType()
export class RepairDriftInput {
  @Field(() => ID, { nullable: true })
  @Optional()
  @IsText(1)
  declare readonly host?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Differences; all that can be repaired, where left out.' })
  @Optional()
  @AreDifferences()
  declare readonly ids?: readonly string[] | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Also what cannot be brought back.' })
  @IsLooseBoolean()
  declare readonly withData: boolean;

  @Field(() => String, { nullable: true, description: 'For those who read the log later.' })
  @Optional()
  @IsText(1)
  declare readonly reason?: string | null;
}

const complexity = costs.command;

/** Have hosts looked at, and what is not as the log says repaired. */
@Resolver()
@Roles('admin')
export class DriftMutations {
  constructor(
    private readonly deeds: Deeds,
    @Inject(DriftDesk) private readonly desk: DriftDesk,
  ) {}

  @Mutation(() => DriftLookAnswer, { complexity, description: 'At one host, or at all of them.' })
  lookForDrift(
    @Context() asked: Asked,
    @Args('host', { type: () => ID, nullable: true }) host: Given<string>,
    @DryRun() dryRun: boolean,
  ): Promise<Fields<DriftLookAnswer>> {
    const run = () => this.desk.askForLook(contextOf(asked.request), host ?? null);
    return this.deeds.do(asked, dryRun, { run, show: (_, looks) => ({ looks }), nothing: { looks: null } });
  }

  @Mutation(() => DriftRepairAnswer, { complexity })
  repairDrift(
    @Context() asked: Asked,
    @Args('input', { defaultValue: { withData: false } }) { host = null, ids = null, withData, reason = null }: RepairDriftInput,
    @DryRun() dryRun: boolean,
  ): Promise<Fields<DriftRepairAnswer>> {
    const run = () => this.desk.repair(contextOf(asked.request), { host, ids, withData, reason });
    return this.deeds.do(asked, dryRun, { run, show: (_, repairs) => repairs, nothing: { begun: null, skipped: null, looks: null } });
  }
}
