import { Rejection } from '../../domain/kernel/rejection.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { tableOf } from '../../projections/projection.js';
import { maySee, type Requester } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';

/** Of a volume the requester may see; an export without attachment (the old way) is none. */
export const findAttachment = async (rows: RowSource, requester: Requester, id: string): Promise<AttachmentRow> => {
  const row = await rows.find<AttachmentRow>(tableOf(attachments), id);
  if (!row || row.attachment.driver === 'connection' || !maySee(requester, row.attachment.projectId)) {
    throw new Rejection('attachment-not-found', `Volume attachment could not be found with filter: attachment_id = ${id}.`);
  }
  return row;
};

/** For those to whom it is all the same whether it is there. */
export const ignoreUnknown = (error: unknown): undefined => {
  if (!(error instanceof Rejection)) throw error;
};
