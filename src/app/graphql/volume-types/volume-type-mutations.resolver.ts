import { BadRequestException } from '@nestjs/common';
import { Args, Context, Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import type { VolumeTypeId } from '../../../domain/kernel/ids.js';
import type { ExtraSpecs } from '../../../domain/volume-type/volume-type.decider.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { KnownVolumeTypes } from '../../http/block-storage/volume-types/known-volume-types.js';
import { IsExtraSpecs, IsGivenName } from '../../http/block-storage/volume-types/volume-type.bodies.js';
import { IsLooseBoolean, IsText, MayBeAbsent, Optional } from '../../http/validation/fields.js';
import { CreateVolumeType, TellVolumeType } from '../../volume-types/volume-type-commands.js';
import { DeletionAnswer, VolumeTypeAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { Json } from '../running/scalars.js';
import { volumeTypeNode } from './volume-type.type.js';

@InputType()
export class CreateVolumeTypeInput {
  @Field(() => String)
  @IsGivenName()
  declare readonly name: string;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Field(() => Boolean, { defaultValue: true })
  @IsLooseBoolean()
  declare readonly isPublic: boolean;

  @Field(() => Json, { nullable: true, description: 'Such as {multiattach: "<is> True"}.' })
  @MayBeAbsent()
  @IsExtraSpecs()
  declare readonly extraSpecs?: ExtraSpecs;
}

/** What is left out stays as it is, and so does what is null. */
@InputType()
export class UpdateVolumeTypeInput {
  @Field(() => String, { nullable: true })
  @Optional()
  @IsGivenName()
  declare readonly name?: string | null;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Field(() => Boolean, { nullable: true })
  @Optional()
  @IsLooseBoolean()
  declare readonly isPublic?: boolean | null;
}

@InputType()
export class ExtraSpecsInput {
  @Field(() => Json)
  @IsExtraSpecs()
  declare readonly extraSpecs: ExtraSpecs;
}

const Id = () => Args('id', { type: () => ID });
const complexity = costs.command;
type Answer = Promise<Fields<VolumeTypeAnswer>>;
type Order = TellVolumeType['command'];
type About = Pick<Order['data'], 'volumeTypeId' | 'now'>;

@Resolver()
@Roles('admin')
export class VolumeTypeMutations {
  constructor(
    private readonly deeds: Deeds,
    private readonly types: KnownVolumeTypes,
  ) {}

  @Mutation(() => VolumeTypeAnswer, { complexity })
  createVolumeType(@Context() asked: Asked, @Args('input') input: CreateVolumeTypeInput, @DryRun() dryRun: boolean): Answer {
    const { name, description = null, isPublic, extraSpecs = {} } = input;
    const requester = contextOf(asked.request);
    return this.answer(asked, dryRun, () => this.deeds.give(new CreateVolumeType(requester, { name, description, isPublic, extraSpecs })));
  }

  @Mutation(() => VolumeTypeAnswer, { complexity })
  updateVolumeType(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('input') input: UpdateVolumeTypeInput,
    @DryRun() dryRun: boolean,
  ): Answer {
    const { name = null, description = null, isPublic = null } = input;
    const changes = {
      ...(name !== null && { name }),
      ...(description !== null && { description }),
      ...(isPublic !== null && { isPublic }),
    };
    if (Object.keys(changes).length === 0) throw new BadRequestException('Specify name, description, isPublic or a combination thereof.');
    return this.tell(asked, id, dryRun, (about) => ({ type: 'DescribeVolumeType', data: { ...about, ...changes } }));
  }

  @Mutation(() => DeletionAnswer, { complexity })
  deleteVolumeType(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Promise<Fields<DeletionAnswer>> {
    const run = () => this.give(asked, id, (data) => ({ type: 'DeleteVolumeType', data }));
    return this.deeds.do(asked, dryRun, { run, show: () => ({ accepted: true }), nothing: { accepted: false } });
  }

  @Mutation(() => VolumeTypeAnswer, { complexity, description: 'Besides those there are.' })
  setExtraSpecs(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('input') { extraSpecs }: ExtraSpecsInput,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => ({ type: 'SetExtraSpecs', data: { ...about, extraSpecs } }));
  }

  @Mutation(() => VolumeTypeAnswer, { complexity })
  removeExtraSpec(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('key', { type: () => String }) key: string,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => ({ type: 'RemoveExtraSpec', data: { ...about, key } }));
  }

  private tell(asked: Asked, id: string, dryRun: boolean, order: (about: About) => Order): Answer {
    return this.answer(asked, dryRun, () => this.give(asked, id, order));
  }

  private async give({ request }: Asked, id: string, order: (about: About) => Order): Promise<VolumeTypeId> {
    const requester = contextOf(request);
    const { volumeTypeId } = (await this.types.find(requester, id)).type;
    await this.deeds.give(new TellVolumeType(requester, order({ volumeTypeId, now: this.deeds.now })));
    return volumeTypeId;
  }

  private answer(asked: Asked, dryRun: boolean, run: () => Promise<VolumeTypeId>): Answer {
    return this.deeds.do(asked, dryRun, {
      run,
      show: async (reading, id) => ({ volumeType: volumeTypeNode(reading, await this.types.find(reading.requester, id)) }),
      nothing: { volumeType: null },
    });
  }
}
