import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { type AttachmentId, attachmentId, type ServerId, type VolumeId } from '../../domain/kernel/ids.js';
import type { AttachMode, Connector } from '../../domain/volume/connector.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import { inMaintenance } from '../hosts/in-maintenance.js';
import { CLOCK, IDS } from '../ports/tokens.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { AttachmentEvents } from './attachment-events.js';
import { deadlines } from './deadlines.js';
import { untilConnected } from './export-outcome.js';
import { ignoreUnknown } from './find-attachment.js';

/** An outside driver holds a volume for a consumer; with a connector it also wants the export. Answers the attachment's id. */
export class CreateAttachment extends Command<AttachmentId> {
  constructor(
    readonly requester: Requester,
    readonly request: {
      readonly volumeId: VolumeId;
      readonly serverId: ServerId | null;
      readonly connector: Connector | null;
      readonly mode: AttachMode | null;
    },
  ) {
    super();
  }
}

@CommandHandler(CreateAttachment)
export class CreateAttachmentHandler implements ICommandHandler<CreateAttachment> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(AttachmentEvents) private readonly events: AttachmentEvents,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, request }: CreateAttachment): Promise<AttachmentId> {
    const id = attachmentId(this.ids.uuid());
    const watch = this.events.watch(id);
    try {
      await this.reserve(requester, id, request);
      if (request.connector) await untilConnected(watch);
      return id;
    } catch (error) {
      if (request.connector) await this.giveUp(requester, request.volumeId, id);
      throw error;
    } finally {
      watch.close();
    }
  }

  /** Whoever is told that it failed never learns its id, so nobody could end what is made later after all (domain §10.12). */
  private async giveUp(requester: Requester, volumeId: VolumeId, id: AttachmentId): Promise<void> {
    const data = { volumeId, attachmentId: id, now: this.clock.now().toISOString() };
    await this.writeSide.tellVolume(requester, { type: 'RequestDetach', data }).catch(ignoreUnknown);
  }

  private async reserve(requester: Requester, id: AttachmentId, request: CreateAttachment['request']): Promise<void> {
    const now = this.clock.now();
    const lapses = request.serverId === null || (await this.isKnownServer(request.serverId));
    const { storageHost: volume } = await this.writeSide.volume(requester, request.volumeId);
    const compute = request.connector?.host ?? null;
    await this.writeSide.tellVolume(requester, {
      type: 'Reserve',
      data: {
        ...request,
        attachmentId: id,
        driver: 'client',
        deviceName: null,
        mayShareBootable: requester.isAdmin,
        now: now.toISOString(),
        requestedAt: now.toISOString(),
        expiresAt: lapses ? deadlines.reservation(now) : null,
        deadlineAt: deadlines.attach(now),
        recordRefusal: false,
        inMaintenance: await inMaintenance(this.writeSide, { volume, compute }),
      },
    });
  }

  /** A server somebody else runs may be in the making, or shelved, for as long as it likes; its reservation never lapses. */
  private async isKnownServer(id: ServerId): Promise<boolean> {
    return (await this.writeSide.server(id)).stage === 'present';
  }
}
