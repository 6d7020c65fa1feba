import { Args, Context, Field, ID, InputType, Mutation, registerEnumType, Resolver } from '@nestjs/graphql';
import type { HostService, MaintenanceCommand } from '../../../domain/host/host.decider.js';
import { hostName } from '../../../domain/kernel/ids.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { IsText, Optional } from '../../http/validation/fields.js';
import { TellHost } from '../../hosts/tell-host.js';
import { HostAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { hostNode } from './host.type.js';

export enum HostServiceWord {
  COMPUTE = 'compute',
  VOLUME = 'volume',
}
registerEnumType(HostServiceWord, { name: 'HostService' });

@InputType()
export class MaintenanceInput {
  @Field(() => String, { nullable: true })
  @Optional()
  @IsText(1)
  declare readonly reason?: string | null;
}

const Name = () => Args('name', { type: () => ID });
const Service = () => Args('service', { type: () => HostServiceWord });
const complexity = costs.command;

/** What hosts do, taken out of use and back. */
@Resolver()
@Roles('admin')
export class HostMutations {
  constructor(private readonly deeds: Deeds) {}

  @Mutation(() => HostAnswer, { complexity, description: 'Nothing new begins there; what was begun goes on.' })
  beginMaintenance(
    @Context() asked: Asked,
    @Name() name: string,
    @Service() service: HostService,
    @Args('input', { defaultValue: {} }) { reason = null }: MaintenanceInput,
    @DryRun() dryRun: boolean,
  ): Promise<Fields<HostAnswer>> {
    return this.answer(asked, name, dryRun, (about) => ({ type: 'BeginMaintenance', data: { ...about, service, reason } }));
  }

  @Mutation(() => HostAnswer, { complexity })
  endMaintenance(
    @Context() asked: Asked,
    @Name() name: string,
    @Service() service: HostService,
    @DryRun() dryRun: boolean,
  ): Promise<Fields<HostAnswer>> {
    return this.answer(asked, name, dryRun, (about) => ({ type: 'EndMaintenance', data: { ...about, service } }));
  }

  private answer(asked: Asked, name: string, dryRun: boolean, order: (about: About) => MaintenanceCommand): Promise<Fields<HostAnswer>> {
    const requester = contextOf(asked.request);
    return this.deeds.do(asked, dryRun, {
      run: () => this.deeds.give(new TellHost(requester, order({ hostName: hostName(name), by: requester.user.id, now: this.deeds.now }))),
      show: async (reading) => ({ host: hostNode(reading, await reading.find('hosts', name)) }),
      nothing: { host: null },
    });
  }
}

type About = Pick<MaintenanceCommand['data'], 'hostName' | 'by' | 'now'>;
