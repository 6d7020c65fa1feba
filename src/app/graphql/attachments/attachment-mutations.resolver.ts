import { Args, Context, ID, Mutation, Resolver } from '@nestjs/graphql';
import { attachmentId, serverId, volumeId, type VolumeId } from '../../../domain/kernel/ids.js';
import { InitializeConnection, TerminateConnection } from '../../attachments/bare-connection.js';
import { CompleteAttachment } from '../../attachments/complete-attachment.js';
import { ConnectAttachment } from '../../attachments/connect-attachment.js';
import { CreateAttachment } from '../../attachments/create-attachment.js';
import { DetachFromVolume, EndAttachment } from '../../attachments/end-attachment.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { nestedConnectionInfo } from '../../http/block-storage/attachments/attachment.views.js';
import { ChapPasswords } from '../../http/block-storage/attachments/chap-passwords.js';
import { readConnector, readConnectorIfAny } from '../../http/block-storage/attachments/connector.js';
import { TellVolume } from '../../volumes/tell-volume.js';
import { AttachmentAnswer, ConnectionAnswer, VolumeAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { readAttachmentId, readVolumeId } from '../running/ids.js';
import { costs } from '../running/limits.js';
import { volumeNode } from '../volumes/volume.type.js';
import { AttachByHandInput, ConnectorInput, CreateAttachmentInput } from './attachment.inputs.js';
import { attachmentNode } from './attachment.type.js';

const Id = () => Args('id', { type: () => ID });
const OfVolume = () => Args('volumeId', { type: () => ID });
const complexity = costs.command;

/** The attachments an outside driver makes, connects, completes and ends; and the old way, that names none. */
@Resolver()
@Roles('member', 'service')
export class AttachmentMutations {
  constructor(
    private readonly deeds: Deeds,
    private readonly passwords: ChapPasswords,
  ) {}

  @Mutation(() => AttachmentAnswer, { complexity })
  createAttachment(@Context() asked: Asked, @Args('input') input: CreateAttachmentInput, @DryRun() dryRun: boolean) {
    const { volumeId: volume, serverId: server = null, connector, mode = null } = input;
    const request = { volumeId: volumeId(volume), serverId: server === null ? null : serverId(server), mode };
    return this.attachment(asked, dryRun, () =>
      this.deeds.give(new CreateAttachment(contextOf(asked.request), { ...request, connector: readConnectorIfAny(connector) })),
    );
  }

  @Mutation(() => AttachmentAnswer, { complexity, description: 'Has the volume exported to this host.' })
  connectAttachment(@Context() asked: Asked, @Id() id: string, @Args('input') { connector }: ConnectorInput, @DryRun() dryRun: boolean) {
    return this.attachment(asked, dryRun, () =>
      this.deeds.give(new ConnectAttachment(contextOf(asked.request), readAttachmentId(id), readConnector(connector))),
    );
  }

  @Mutation(() => AttachmentAnswer, { complexity, description: 'The host has done the rest.' })
  completeAttachment(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean) {
    return this.attachment(asked, dryRun, async () => {
      await this.deeds.give(new CompleteAttachment(contextOf(asked.request), readAttachmentId(id)));
      return id.toLowerCase();
    });
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'Ends it, and answers its volume.' })
  deleteAttachment(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean) {
    return this.volume(asked, dryRun, () => this.deeds.give(new EndAttachment(contextOf(asked.request), readAttachmentId(id))));
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'Records what somebody else has attached: os-attach.' })
  attachByHand(@Context() asked: Asked, @OfVolume() id: string, @Args('input') input: AttachByHandInput, @DryRun() dryRun: boolean) {
    const { mountpoint, serverId: server = null, hostName = null, mode } = input;
    const consumer = { serverId: server === null ? null : serverId(server), hostName, mountpoint, mode: mode ?? 'rw' };
    return this.volume(asked, dryRun, async () => {
      const volume = readVolumeId(id);
      const data = { volumeId: volume, now: this.deeds.now, ...consumer, attachmentId: attachmentId(this.deeds.newId()) };
      await this.deeds.give(new TellVolume(contextOf(asked.request), { type: 'AttachByHand', data }));
      return volume;
    });
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'Ends its only attachment, or the one that is named: os-detach.' })
  detachFromVolume(
    @Context() asked: Asked,
    @OfVolume() id: string,
    @Args('attachmentId', { type: () => ID, nullable: true }) attachment: Given<string>,
    @DryRun() dryRun: boolean,
  ) {
    return this.volume(asked, dryRun, async () => {
      const volume = readVolumeId(id);
      await this.deeds.give(new DetachFromVolume(contextOf(asked.request), volume, attachment ? readAttachmentId(attachment) : null));
      return volume;
    });
  }

  @Mutation(() => ConnectionAnswer, { complexity, description: 'os-initialize_connection' })
  initializeConnection(
    @Context() asked: Asked,
    @OfVolume() id: string,
    @Args('input') { connector }: ConnectorInput,
    @DryRun() dryRun: boolean,
  ): Promise<Fields<ConnectionAnswer>> {
    const requester = contextOf(asked.request);
    return this.deeds.do(asked, dryRun, {
      run: () => this.deeds.give(new InitializeConnection(requester, readVolumeId(id), readConnector(connector))),
      show: async (_, attachment) => ({
        connectionInfo: nestedConnectionInfo(attachment, await this.passwords.of(attachment, requester)),
      }),
      nothing: { connectionInfo: null },
    });
  }

  @Mutation(() => VolumeAnswer, { complexity, description: 'os-terminate_connection' })
  terminateConnection(
    @Context() asked: Asked,
    @OfVolume() id: string,
    @Args('input') { connector }: ConnectorInput,
    @DryRun() dryRun: boolean,
  ) {
    return this.volume(asked, dryRun, async () => {
      const volume = readVolumeId(id);
      await this.deeds.give(new TerminateConnection(contextOf(asked.request), volume, readConnector(connector).initiator));
      return volume;
    });
  }

  private attachment(asked: Asked, dryRun: boolean, run: () => Promise<string>): Promise<Fields<AttachmentAnswer>> {
    return this.deeds.do(asked, dryRun, {
      run,
      show: async (reading, id) => ({ attachment: attachmentNode(reading, await reading.find('attachments', id)) }),
      nothing: { attachment: null },
    });
  }

  private volume(asked: Asked, dryRun: boolean, run: () => Promise<VolumeId>): Promise<Fields<VolumeAnswer>> {
    return this.deeds.do(asked, dryRun, {
      run,
      show: async (reading, id) => ({ volume: volumeNode(reading, await reading.find('volumes', id)) }),
      nothing: { volume: null },
    });
  }
}
