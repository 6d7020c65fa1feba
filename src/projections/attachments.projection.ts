import { type Attachment, attachStatusOf } from '../domain/volume/attachment.js';
import { evolveAttachment } from '../domain/volume/attachment.evolve.js';
import type { AttachmentEvent } from '../domain/volume/volume.events.js';
import { attachmentEventTypes } from '../domain/volume/volume-event-types.js';
import type { Projection } from './projection.js';

export interface AttachmentRow {
  readonly attachment: Attachment;
  readonly createdAt: string;
}

/** All that the row says is in the attachment as its volume has it: so the row of any moment can be had from the volume's. */
export const attachmentRow = (attachment: Attachment): AttachmentRow => ({ attachment, createdAt: attachment.reservedAt });

/** Which live attachments are there, of which volume, for which server? */
export const attachments: Projection<AttachmentRow, AttachmentEvent> = {
  name: 'attachments',
  version: 2,
  handles: attachmentEventTypes,
  keyOf: ({ event }) => event.data.attachmentId,
  evolve: (row, { event }) => {
    const attachment = evolveAttachment(row?.attachment, event);
    return attachment === row?.attachment ? row : attachment && attachmentRow(attachment);
  },
  columns: {
    volume_id: 'text',
    server_id: 'text',
    project_id: 'text',
    attach_status: 'text',
    driver: 'text',
    created_at: 'text',
  },
  indexed: ['volume_id', 'server_id', 'project_id'],
  columnsOf: ({ attachment, createdAt }) => ({
    volume_id: attachment.volumeId,
    server_id: attachment.serverId,
    project_id: attachment.projectId,
    attach_status: attachStatusOf(attachment),
    driver: attachment.driver,
    created_at: createdAt,
  }),
};
