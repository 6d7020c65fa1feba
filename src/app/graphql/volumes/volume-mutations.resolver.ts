import { Args, Context, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { VolumeId } from '../../../domain/kernel/ids.js';
import type { SetMetadata } from '../../../domain/volume/volume.commands.js';
import { deadlines } from '../../attachments/deadlines.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { requireZone } from '../../http/block-storage/zones.js';
import { CreateVolume } from '../../volumes/create-volume.js';
import { TellVolume } from '../../volumes/tell-volume.js';
import { DeletionAnswer, VolumeAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { readVolumeId } from '../running/ids.js';
import { costs } from '../running/limits.js';
import { CreateVolumeInput, MetadataInput, UpdateVolumeInput, VolumeSizeInput } from './volume.inputs.js';
import { volumeNode } from './volume.type.js';

type Answer = Promise<Fields<VolumeAnswer>>;
type Order = TellVolume['command'];
type About = { readonly volumeId: VolumeId; readonly now: string };

const Id = () => Args('id', { type: () => ID });
const complexity = costs.command;

/** What is decided by a volume alone. */
@Resolver()
@Roles('member', 'service')
export class VolumeMutations {
  constructor(private readonly deeds: Deeds) {}

  @Mutation(() => VolumeAnswer, { complexity })
  createVolume(@Context() asked: Asked, @Args('input') input: CreateVolumeInput, @DryRun() dryRun: boolean): Answer {
    const { name = null, description = null, sizeGiB, volumeType, metadata, availabilityZone } = input;
    const run = () =>
      this.deeds.give(
        new CreateVolume(contextOf(asked.request), {
          ...{ name, description, sizeGiB, volumeType: volumeType ?? null, metadata: metadata ?? {} },
          availabilityZone: requireZone(availabilityZone),
        }),
      );
    return this.answer(asked, dryRun, run);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'What is left out of the input stays as it is.' })
  updateVolume(@Context() asked: Asked, @Id() id: string, @Args('input') input: UpdateVolumeInput, @DryRun() dryRun: boolean): Answer {
    const { name, description, metadata } = input;
    return this.tell(asked, id, dryRun, (about) => [
      {
        type: 'DescribeVolume',
        data: { ...about, ...(name !== undefined && { name }), ...(description !== undefined && { description }) },
      },
      ...(metadata ? [metadataSet(about, { how: 'replace', metadata })] : []),
    ]);
  }

  @Mutation(() => DeletionAnswer, { complexity })
  deleteVolume(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Promise<Fields<DeletionAnswer>> {
    const run = () => this.give(asked, id, (about) => [{ type: 'RequestDeletion', data: about }]);
    return this.deeds.do(asked, dryRun, { run, show: () => ({ accepted: true }), nothing: { accepted: false } });
  }

  @Mutation(() => VolumeAnswer, { complexity })
  extendVolume(@Context() asked: Asked, @Id() id: string, @Args('input') input: VolumeSizeInput, @DryRun() dryRun: boolean): Answer {
    const { sizeGiB } = input;
    return this.tell(asked, id, dryRun, (about) => [{ type: 'RequestExtension', data: { ...about, sizeGiB } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'Besides what there is, or instead of it.' })
  setVolumeMetadata(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('input') { metadata, replace }: MetadataInput,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => [metadataSet(about, { how: replace ? 'replace' : 'merge', metadata })]);
  }

  @Mutation(() => VolumeAnswer, { complexity })
  removeVolumeMetadata(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('key', { type: () => String }) key: string,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => [metadataSet(about, { how: 'remove', key })]);
  }

  @Mutation(() => VolumeAnswer, { complexity })
  setVolumeReadonly(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('readonly', { type: () => Boolean }) readonly: boolean,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'SetReadonlyFlag', data: { ...about, readonly } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity })
  setVolumeBootable(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('bootable', { type: () => Boolean }) bootable: boolean,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'SetBootableFlag', data: { ...about, bootable } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'An outside driver begins to attach, the old way: os-reserve.' })
  beginAttach(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'BeginAttach', data: { ...about, expiresAt: lapsing(about) } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'os-unreserve' })
  abandonAttach(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'AbandonAttach', data: { ...about, reason: 'requested' } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'os-begin_detaching' })
  beginDetach(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'BeginDetach', data: { ...about, expiresAt: lapsing(about) } }]);
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'os-roll_detaching' })
  abandonDetach(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Answer {
    return this.tell(asked, id, dryRun, (about) => [{ type: 'AbandonDetach', data: { ...about, reason: 'requested' } }]);
  }

  private tell(asked: Asked, id: string, dryRun: boolean, orders: (about: About) => readonly Order[]): Answer {
    return this.answer(asked, dryRun, () => this.give(asked, id, orders));
  }

  private async give({ request }: Asked, id: string, orders: (about: About) => readonly Order[]): Promise<VolumeId> {
    const volumeId = readVolumeId(id);
    for (const order of orders({ volumeId, now: this.deeds.now })) await this.deeds.give(new TellVolume(contextOf(request), order));
    return volumeId;
  }

  private answer(asked: Asked, dryRun: boolean, run: () => Promise<VolumeId>): Answer {
    return this.deeds.do(asked, dryRun, {
      run,
      show: async (reading, volumeId) => ({ volume: volumeNode(reading, await reading.find('volumes', volumeId)) }),
      nothing: { volume: null },
    });
  }
}

const lapsing = ({ now }: About): string => deadlines.overlay(new Date(now));

const metadataSet = (about: About, change: SetMetadata['data']['change']): SetMetadata => ({
  type: 'SetMetadata',
  data: { ...about, change },
});
