import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AttachmentId, attachmentId } from '../../domain/kernel/ids.js';
import type { Connector } from '../../domain/volume/connector.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { RowSource } from '../ports/read-model.js';
import { CLOCK, ROWS } from '../ports/tokens.js';
import { AttachmentEvents } from './attachment-events.js';
import { deadlines } from './deadlines.js';
import { untilConnected } from './export-outcome.js';
import { findAttachment } from './find-attachment.js';

/** The consumer has a host now: make the export for it. Done when the export is there. */
export class ConnectAttachment extends Command<AttachmentId> {
  constructor(
    readonly requester: Requester,
    readonly id: string,
    readonly connector: Connector,
  ) {
    super();
  }
}

@CommandHandler(ConnectAttachment)
export class ConnectAttachmentHandler implements ICommandHandler<ConnectAttachment> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(AttachmentEvents) private readonly events: AttachmentEvents,
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ requester, id, connector }: ConnectAttachment): Promise<AttachmentId> {
    const { volumeId } = (await findAttachment(this.rows, requester, id)).attachment;
    const now = this.clock.now();
    const data = { volumeId, attachmentId: attachmentId(id), connector, now: now.toISOString(), deadlineAt: deadlines.attach(now) };
    const watch = this.events.watch(id);
    try {
      const { state } = await this.writeSide.tellVolume(requester, { type: 'RequestConnection', data });
      const stage = state.stage === 'live' ? state.attachments[data.attachmentId]?.stage : undefined;
      if (stage === 'connecting') await untilConnected(watch);
      return data.attachmentId;
    } finally {
      watch.close();
    }
  }
}
