import { Args, Context, Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { type ServerId, volumeId } from '../../../domain/kernel/ids.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { IsDevicePath, IsTag } from '../../http/compute/attachments/volume-attachment.bodies.js';
import { IsLooseBoolean, IsText, IsUuid, MayBeNull, Optional } from '../../http/validation/fields.js';
import { AttachVolume } from '../../servers/attach-volume.js';
import { DetachVolume, SetDeleteOnTermination } from '../../servers/detach-volume.js';
import { SwapVolume } from '../../servers/swap-volume.js';
import { TellServer } from '../../servers/tell-server.js';
import { ServerAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { readServerId, readVolumeId } from '../running/ids.js';
import { costs } from '../running/limits.js';
import { serverNode } from './server.type.js';

@InputType()
export class AttachVolumeInput {
  @Field(() => ID)
  @IsUuid()
  declare readonly volumeId: string;

  @Field(() => String, { nullable: true, description: 'A hint, such as /dev/vdc.' })
  @IsDevicePath()
  declare readonly device?: string | null;

  @Field(() => String, { nullable: true })
  @MayBeNull()
  @IsTag()
  declare readonly tag?: string | null;

  @Field(() => Boolean, { defaultValue: false })
  @IsLooseBoolean()
  declare readonly deleteOnTermination: boolean;
}

@InputType()
export class LockInput {
  @Field(() => String, { nullable: true })
  @Optional()
  @IsText(1, 255)
  declare readonly reason?: string | null;
}

const OfServer = () => Args('serverId', { type: () => ID });
const OfVolume = () => Args('volumeId', { type: () => ID });
const complexity = costs.command;
type Answer = Promise<Fields<ServerAnswer>>;

/** The volumes of a server: Mooring runs every step. Accepted when it is on record; the rest follows. */
@Resolver()
@Roles('member', 'service')
export class ServerMutations {
  constructor(private readonly deeds: Deeds) {}

  @Mutation(() => ServerAnswer, { complexity })
  attachVolume(
    @Context() asked: Asked,
    @OfServer() server: string,
    @Args('input') input: AttachVolumeInput,
    @DryRun() dryRun: boolean,
  ): Answer {
    const { volumeId: volume, device = null, tag = null, deleteOnTermination } = input;
    const wish = { volumeId: volumeId(volume), device, tag, deleteOnTermination, mayShare: true };
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new AttachVolume(contextOf(asked.request), { serverId, ...wish })),
    );
  }

  @Mutation(() => ServerAnswer, { complexity })
  detachVolume(@Context() asked: Asked, @OfServer() server: string, @OfVolume() volume: string, @DryRun() dryRun: boolean): Answer {
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new DetachVolume(contextOf(asked.request), serverId, readVolumeId(volume))),
    );
  }

  @Mutation(() => ServerAnswer, { complexity, description: 'Has another volume take the place of one.' })
  swapVolume(
    @Context() asked: Asked,
    @OfServer() server: string,
    @OfVolume() volume: string,
    @Args('newVolumeId', { type: () => ID }) newVolume: string,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new SwapVolume(contextOf(asked.request), serverId, readVolumeId(volume), readVolumeId(newVolume))),
    );
  }

  @Mutation(() => ServerAnswer, { complexity })
  setDeleteOnTermination(
    @Context() asked: Asked,
    @OfServer() server: string,
    @OfVolume() volume: string,
    @Args('deleteOnTermination', { type: () => Boolean }) isDeleted: boolean,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new SetDeleteOnTermination(contextOf(asked.request), serverId, readVolumeId(volume), isDeleted)),
    );
  }

  @Mutation(() => ServerAnswer, { complexity })
  @Roles('member')
  lockServer(
    @Context() asked: Asked,
    @OfServer() server: string,
    @Args('input', { defaultValue: {} }) { reason = null }: LockInput,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new TellServer(contextOf(asked.request), { type: 'LockServer', data: { serverId, reason, now: this.deeds.now } })),
    );
  }

  @Mutation(() => ServerAnswer, { complexity })
  @Roles('member')
  unlockServer(@Context() asked: Asked, @OfServer() server: string, @DryRun() dryRun: boolean): Answer {
    return this.answer(asked, server, dryRun, (serverId) =>
      this.deeds.give(new TellServer(contextOf(asked.request), { type: 'UnlockServer', data: { serverId, now: this.deeds.now } })),
    );
  }

  private answer(asked: Asked, server: string, dryRun: boolean, act: (serverId: ServerId) => Promise<unknown>): Answer {
    return this.deeds.do(asked, dryRun, {
      run: async () => {
        const serverId = readServerId(server);
        await act(serverId);
        return serverId;
      },
      show: async (reading, serverId) => ({ server: serverNode(reading, await reading.find('servers', serverId)) }),
      nothing: { server: null },
    });
  }
}
