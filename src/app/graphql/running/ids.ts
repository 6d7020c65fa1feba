/** Ids as they are given: what is no UUID is the id of nothing. */
import { attachmentId, type AttachmentId, serverId, type ServerId, volumeId, type VolumeId } from '../../../domain/kernel/ids.js';
import { Rejection, type RejectionCode } from '../../../domain/kernel/rejection.js';
import { isUuid } from '../../http/validation/uuid.js';

const checked = (text: string, code: RejectionCode, word: string): string => {
  const id = text.toLowerCase();
  if (isUuid(id)) return id;
  throw new Rejection(code, `${word} ${text.slice(0, 100)} could not be found.`);
};

export const readVolumeId = (text: string): VolumeId => volumeId(checked(text, 'volume-not-found', 'Volume'));
export const readServerId = (text: string): ServerId => serverId(checked(text, 'server-not-found', 'Instance'));
export const readAttachmentId = (text: string): AttachmentId => attachmentId(checked(text, 'attachment-not-found', 'Volume attachment'));
