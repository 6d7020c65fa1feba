/** Whose is something that was found under an attachment's id? */
import type { Life, Lives, ToldAttachment } from './sight.js';

export type Standing =
  /** Nothing can be said now. */
  | { readonly is: 'moving' }
  /** The log knows the attachment as it is now. */
  | { readonly is: 'known'; readonly attachment: ToldAttachment }
  /** Of our making; what it belonged to has ended, or the log has lost it. */
  | { readonly is: 'left over'; readonly life: Life | undefined }
  /** It bears a name of our kind, but neither it nor its volume was ever in this log: another Mooring's. */
  | { readonly is: 'foreign' };

export const standingOf = (
  { attachmentId, volumeId }: { attachmentId: string; volumeId: string | null },
  { attachments, lives }: { attachments: ReadonlyMap<string, ToldAttachment>; lives: Lives },
): Standing => {
  const attachment = attachments.get(attachmentId);
  if (attachment) return attachment.isSettled ? { is: 'known', attachment } : { is: 'moving' };
  const life = lives.attachment(attachmentId);
  if (life) return life.isOver ? { is: 'left over', life } : { is: 'moving' };
  const volume = volumeId === null ? undefined : lives.volume(volumeId);
  return volume ? { is: 'left over', life: { ...volume, volumeId: volumeId as Life['volumeId'] } } : { is: 'foreign' };
};
