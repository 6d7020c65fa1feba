import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AttachmentId, type VolumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { Attachment } from '../../domain/volume/attachment.js';
import { guardDeletion, onlyAttachment } from '../../domain/volume/deletion-guard.js';
import { type LiveVolume, listedAttachments } from '../../domain/volume/volume.state.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { RowSource } from '../ports/read-model.js';
import { CLOCK, ROWS } from '../ports/tokens.js';
import { AttachmentEvents } from './attachment-events.js';
import { untilEnded } from './export-outcome.js';
import { findAttachment, ignoreUnknown } from './find-attachment.js';

/** Ends an attachment named by its id. Done when nothing of it is left; answers its volume. */
export class EndAttachment extends Command<VolumeId> {
  constructor(
    readonly requester: Requester,
    readonly id: string,
  ) {
    super();
  }
}

/** Ends one attachment of a volume, the only one where none is named (`os-detach`). One that is not there: nothing to end. */
export class DetachFromVolume extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly volumeId: VolumeId,
    readonly id: AttachmentId | null,
  ) {
    super();
  }
}

/** Ends attachments once the deletion guard lets it (domain §5). */
export class AttachmentEnder {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(AttachmentEvents) private readonly events: AttachmentEvents,
    @Inject(ROWS) readonly rows: RowSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  volume(requester: Requester, id: VolumeId): Promise<LiveVolume> {
    return this.writeSide.volume(requester, id);
  }

  async guard(requester: Requester, attachment: Attachment): Promise<void> {
    guardDeletion({ byService: requester.isService, attachment, heldByCompute: await this.heldByCompute(attachment) });
  }

  async end(requester: Requester, attachment: Attachment): Promise<void> {
    await this.guard(requester, attachment);
    const { id, volumeId } = attachment;
    const watch = this.events.watch(id);
    try {
      const data = { volumeId, attachmentId: id, now: this.clock.now().toISOString() };
      const { state } = await this.writeSide.tellVolume(requester, { type: 'RequestDetach', data });
      if (state.stage === 'live' && state.attachments[id]) await untilEnded(watch);
    } finally {
      watch.close();
    }
  }

  /** Forgets what an outside driver began the old way, now that it has ended. */
  async abandonOverlay(requester: Requester, volumeId: VolumeId): Promise<void> {
    const data = { volumeId, reason: 'requested', now: this.clock.now().toISOString() } as const;
    await this.writeSide.tellVolume(requester, { type: 'AbandonDetach', data });
  }

  /** A server that has vanished is one the compute side does not know (row 9): its volumes could be detached nowhere else. */
  private async heldByCompute({ serverId, volumeId }: Attachment): Promise<string | null> {
    if (serverId === null) return null;
    const server = await this.writeSide.server(serverId);
    if (server.stage !== 'present') return null;
    return Object.values(server.devices).find((device) => device.volumeId === volumeId)?.attachmentId ?? null;
  }
}

@CommandHandler(EndAttachment)
export class EndAttachmentHandler implements ICommandHandler<EndAttachment> {
  constructor(@Inject(AttachmentEnder) private readonly ender: AttachmentEnder) {}

  async execute({ requester, id }: EndAttachment): Promise<VolumeId> {
    const { attachment } = await findAttachment(this.ender.rows, requester, id);
    await this.ender.end(requester, attachment);
    return attachment.volumeId;
  }
}

@CommandHandler(DetachFromVolume)
export class DetachFromVolumeHandler implements ICommandHandler<DetachFromVolume> {
  constructor(@Inject(AttachmentEnder) private readonly ender: AttachmentEnder) {}

  async execute({ requester, volumeId, id }: DetachFromVolume): Promise<void> {
    const volume = await this.ender.volume(requester, volumeId);
    const attachment = id === null ? onlyAttachment(listedAttachments(volume)) : await this.named(requester, volume, id);
    if (attachment) await this.ender.end(requester, attachment);
    else await this.ender.abandonOverlay(requester, volumeId);
  }

  private async named(requester: Requester, volume: LiveVolume, id: AttachmentId): Promise<Attachment | null> {
    const mine = volume.attachments[id];
    if (mine) return mine;
    const elsewhere = await findAttachment(this.ender.rows, requester, id).catch(ignoreUnknown);
    if (!elsewhere) return null;
    throw new Rejection('attachment-of-another-volume', `Attachment ${id} belongs to another volume than ${volume.volumeId}.`);
  }
}
