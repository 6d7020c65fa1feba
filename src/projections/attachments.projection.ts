import { type Attachment, attachStatusOf } from '../domain/volume/attachment.js';
import { evolveAttachment } from '../domain/volume/attachment.evolve.js';
import type { AttachmentEvent } from '../domain/volume/volume.events.js';
import { attachmentEventTypes } from '../domain/volume/volume-event-types.js';
import type { Projection } from './projection.js';

export interface AttachmentRow {
  readonly attachment: Attachment;
  readonly createdAt: string;
}

/** Which live attachments are there, of which volume, for which server? */
export const attachments: Projection<AttachmentRow, AttachmentEvent> = {
  name: 'attachments',
  version: 1,
  handles: attachmentEventTypes,
  keyOf: ({ event }) => event.data.attachmentId,
  evolve: (row, { event, metadata }) => {
    const attachment = evolveAttachment(row?.attachment, event);
    return attachment && { attachment, createdAt: row?.createdAt ?? metadata.at };
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
