/** One attachment of a volume: what the API calls it, and what of it exists on hosts. */
import { never } from '../kernel/decider.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { AttachMode, Connection, Connector } from './connector.js';
import type { Direction, Driver, FailedOutcome, Part } from './volume.events.js';

export type AttachStatus = 'reserved' | 'attaching' | 'attached' | 'error_attaching' | 'error_detaching';

/** `making` and `removing` are intents whose outcome is not known yet: the part may exist. */
export type PartState = 'absent' | 'making' | 'present' | 'removing';

/** The way from the volume to its consumer. */
export interface Link {
  readonly connector: Connector;
  readonly mode: AttachMode;
  readonly connection: Connection | null;
  readonly device: string | null;
  readonly parts: Readonly<Record<Part, PartState>>;
}

/** The last try that failed since something last went well. */
export interface Trouble {
  readonly part: Part;
  readonly direction: Direction;
  readonly outcome: FailedOutcome;
  readonly reason: string;
  readonly attempt: number;
  readonly failedAt: string;
  readonly retryAt: string;
}

export interface AttachmentCommon {
  readonly id: AttachmentId;
  readonly volumeId: VolumeId;
  readonly projectId: ProjectId;
  readonly serverId: ServerId | null;
  /** As its connection has it; before there is one, as it was asked for. */
  readonly mode: AttachMode | null;
  readonly askedMode: AttachMode | null;
  readonly driver: Driver;
  readonly shareable: boolean;
  readonly storageHost: HostName;
  readonly deviceName: string | null;
  readonly mountpoint: string | null;
  /** The connector's host, or the one that was named by hand. */
  readonly attachedHost: string | null;
  readonly reservedAt: string;
  readonly attachedAt: string | null;
  readonly trouble: Trouble | null;
  /** Why the last attempt to attach or to detach was given up. */
  readonly lastFailure: string | null;
}

export type Attachment = AttachmentCommon &
  (
    | { readonly stage: 'reserved'; readonly expiresAt: string | null }
    | { readonly stage: 'connecting'; readonly link: Link; readonly onFailure: 'reserved' | 'ended'; readonly deadlineAt: string }
    /** The export is there; an outside driver does the rest and says when it is complete. */
    | { readonly stage: 'connected'; readonly link: Link }
    /** Without a link: it stands in for a server that is on no host now, or was recorded by hand. */
    | { readonly stage: 'attached'; readonly link: Link | null }
    | { readonly stage: 'undoing'; readonly link: Link; readonly onFailure: 'reserved' | 'ended' }
    | { readonly stage: 'ending'; readonly link: Link; readonly from: AttachStatus }
  );

/** After this many failed tries to remove a part, operators are shown an error; the tries go on. */
const triesBeforeError = 3;

export const linkOf = (attachment: Attachment): Link | null => (attachment.stage === 'reserved' ? null : attachment.link);

export const attachStatusOf = (attachment: Attachment): AttachStatus => {
  switch (attachment.stage) {
    case 'reserved':
      return 'reserved';
    case 'connecting':
    case 'connected':
      return 'attaching';
    case 'attached':
      return 'attached';
    case 'undoing':
      return isStuck(attachment) ? 'error_attaching' : 'attaching';
    case 'ending':
      return isStuck(attachment) ? 'error_detaching' : attachment.from;
    default:
      return never(attachment, 'attached');
  }
};

/** A removal that keeps failing. While a guest that was attached still has its disk, the attachment is as it was. */
const isStuck = (attachment: Attachment): boolean => {
  const { trouble } = attachment;
  if (trouble?.direction !== 'remove' || trouble.attempt < triesBeforeError) return false;
  return trouble.part !== 'guest' || attachment.stage !== 'ending' || attachment.from !== 'attached';
};

export const isInError = (attachment: Attachment): boolean => attachStatusOf(attachment).startsWith('error_');

/** Does, or may, anything of it exist on a host? */
export const holdsParts = (attachment: Attachment): boolean => {
  const link = linkOf(attachment);
  return link !== null && Object.values(link.parts).some((state) => state !== 'absent');
};

/** Parts as they are made. */
export const inOrder: readonly Part[] = ['export', 'host', 'guest'];

/** Parts go in the opposite order they came: never an export while a host or a guest may still use it (I4). */
export const nextToRemove = ({ parts }: Link): Part | null => {
  if (parts.guest !== 'absent') return 'guest';
  if (parts.host !== 'absent') return 'host';
  return parts.export !== 'absent' ? 'export' : null;
};
