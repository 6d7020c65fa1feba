import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { attachmentId } from '../../domain/kernel/ids.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { RowSource } from '../ports/read-model.js';
import { CLOCK, ROWS } from '../ports/tokens.js';
import { findAttachment } from './find-attachment.js';

/** The outside driver says that its consumer has the volume. */
export class CompleteAttachment extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly id: string,
  ) {
    super();
  }
}

@CommandHandler(CompleteAttachment)
export class CompleteAttachmentHandler implements ICommandHandler<CompleteAttachment> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ requester, id }: CompleteAttachment): Promise<void> {
    const { volumeId } = (await findAttachment(this.rows, requester, id)).attachment;
    await this.writeSide.tellVolume(requester, {
      type: 'CompleteAttachment',
      data: { volumeId, attachmentId: attachmentId(id), byService: requester.isService, now: this.clock.now().toISOString() },
    });
  }
}
