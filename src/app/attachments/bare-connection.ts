/** The old way: an export for a connector, without an attachment (`os-initialize_connection`, `os-terminate_connection`). */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AttachmentId, type VolumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { type Attachment, linkOf } from '../../domain/volume/attachment.js';
import type { Connector } from '../../domain/volume/connector.js';
import { onlyAttachment } from '../../domain/volume/deletion-guard.js';
import { attachmentsOf, type LiveVolume, listedAttachments } from '../../domain/volume/volume.state.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import { inMaintenance } from '../hosts/in-maintenance.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { CLOCK, IDS } from '../ports/tokens.js';
import { AttachmentEvents } from './attachment-events.js';
import { deadlines } from './deadlines.js';
import { AttachmentEnder } from './end-attachment.js';
import { untilConnected } from './export-outcome.js';

/** Answers the export; the same one for the same connector. */
export class InitializeConnection extends Command<Attachment> {
  constructor(
    readonly requester: Requester,
    readonly volumeId: VolumeId,
    readonly connector: Connector,
  ) {
    super();
  }
}

/** No connection for this connector: nothing to end. */
export class TerminateConnection extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly volumeId: VolumeId,
    readonly initiator: string,
  ) {
    super();
  }
}

const bareConnectionFor = (volume: LiveVolume, initiator: string): Attachment | undefined =>
  attachmentsOf(volume).find((attachment) => attachment.driver === 'connection' && linkOf(attachment)?.connector.initiator === initiator);

@CommandHandler(InitializeConnection)
export class InitializeConnectionHandler implements ICommandHandler<InitializeConnection> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(AttachmentEvents) private readonly events: AttachmentEvents,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, volumeId, connector }: InitializeConnection): Promise<Attachment> {
    const volume = await this.writeSide.volume(requester, volumeId);
    const id = bareConnectionFor(volume, connector.initiator)?.id ?? (this.ids.uuid() as AttachmentId);
    const now = this.clock.now();
    const taking = { volume: volume.storageHost, compute: connector.host };
    const data = {
      ...{ volumeId, attachmentId: id, connector, now: now.toISOString(), deadlineAt: deadlines.attach(now) },
      inMaintenance: await inMaintenance(this.writeSide, taking),
    };
    const watch = this.events.watch(id);
    try {
      const { state } = await this.writeSide.tellVolume(requester, { type: 'RequestBareConnection', data });
      const stage = state.stage === 'live' ? state.attachments[id]?.stage : undefined;
      if (stage === 'connecting') await untilConnected(watch);
    } finally {
      watch.close();
    }
    return this.connected(requester, volumeId, id);
  }

  private async connected(requester: Requester, volumeId: VolumeId, id: AttachmentId): Promise<Attachment> {
    const attachment = (await this.writeSide.volume(requester, volumeId)).attachments[id];
    if (attachment) return attachment;
    throw new Rejection('export-failed', 'The connection was ended while it was made.', { retryable: true });
  }
}

@CommandHandler(TerminateConnection)
export class TerminateConnectionHandler implements ICommandHandler<TerminateConnection> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(AttachmentEnder) private readonly ender: AttachmentEnder,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ requester, volumeId, initiator }: TerminateConnection): Promise<void> {
    const volume = await this.writeSide.volume(requester, volumeId);
    const only = requester.isService ? null : onlyAttachment(listedAttachments(volume));
    if (only) await this.ender.guard(requester, only);
    const connection = bareConnectionFor(volume, initiator);
    if (connection) await this.ender.end(requester, connection);
    const data = { volumeId, reason: 'requested', now: this.clock.now().toISOString() } as const;
    await this.writeSide.tellVolume(requester, { type: 'AbandonAttach', data });
  }
}
