import type { AttachmentId, HostName, ServerId, VolumeId } from '../kernel/ids.js';
import { type Difference, differenceId, type DriftKind, type DriftPart } from './difference.js';
import type { Life, ToldAttachment } from './sight.js';

type Said = Pick<Difference, 'expected' | 'seen' | 'repair' | 'words'>;

export interface What {
  readonly kind: DriftKind;
  readonly part: DriftPart;
}

export const aboutAttachment = (hostName: HostName, { is }: ToldAttachment, { kind, part }: What, said: Said): Difference => ({
  ...{ id: differenceId(kind, part, is.id), kind, part, hostName },
  ...{ volumeId: is.volumeId, attachmentId: is.id, serverId: is.serverId, projectId: is.projectId },
  ...said,
});

interface Stranger {
  readonly subject: string;
  readonly volumeId?: string | null;
  readonly attachmentId?: string | null;
  readonly serverId?: string | null;
  readonly life?: Life | undefined;
}

/** About something that was found, of which the log says at most that it was there once. */
export const aboutStranger = (hostName: HostName, of: Stranger, { kind, part }: What, said: Said): Difference => ({
  ...{ id: differenceId(kind, part, of.subject), kind, part, hostName },
  volumeId: (of.volumeId ?? of.life?.volumeId ?? null) as VolumeId | null,
  attachmentId: (of.attachmentId ?? null) as AttachmentId | null,
  serverId: (of.serverId ?? of.life?.serverId ?? null) as ServerId | null,
  projectId: of.life?.projectId ?? null,
  ...said,
});
