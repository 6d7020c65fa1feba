import { Args, Context, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { Roles } from '../../http/access/decorators.js';
import { TotalRows } from '../../reading/queries.js';
import { At } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { Readings } from '../running/readings.js';

@ObjectType('Usage', { description: 'What a project uses. There are no quotas.' })
export class UsageObject {
  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => Int)
  declare readonly volumes: number;

  @Field(() => Int, { description: 'What its volumes come to.' })
  declare readonly sizeGiB: number;

  @Field(() => Int)
  declare readonly servers: number;

  @Field(() => Int)
  declare readonly vcpus: number;

  @Field(() => Int)
  declare readonly memoryMiB: number;
}

@Resolver(() => UsageObject)
@Roles('reader', 'service')
export class UsageResolver {
  constructor(private readonly readings: Readings) {}

  @Query(() => UsageObject, { name: 'usage', description: "The caller's project, where none is named; others' are for administrators." })
  async usage(
    @Context() asked: Asked,
    @Args('projectId', { type: () => ID, nullable: true }) given: Given<string>,
    @At() at: Given<string>,
  ): Promise<Fields<UsageObject>> {
    const reading = await this.readings.at(asked, at ?? null);
    const { requester } = reading;
    const projectId = given ?? requester.project.id;
    if (projectId !== requester.project.id && !requester.isAdmin && !requester.isService) {
      throw new Rejection('forbidden', "Policy doesn't allow the usage of another project to be shown.");
    }
    const where = [{ column: 'project_id', is: 'equal', value: projectId }] as const;
    const [volumes, servers] = await Promise.all([
      reading.ask(new TotalRows(requester, 'volumes', { where, sums: ['size'] }, true)),
      reading.ask(new TotalRows(requester, 'servers', { where, sums: ['vcpus', 'memory_mib'] }, true)),
    ]);
    const { vcpus, memory_mib: memoryMiB } = servers.sums;
    return { projectId, volumes: volumes.rows, sizeGiB: volumes.sums.size, servers: servers.rows, vcpus, memoryMiB };
  }
}
