/** Where a host and the log do not agree, once it is certain. */
import type { HostWork } from '../host/host-work.js';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { Part } from '../volume/volume.events.js';

/** `foreign`: it is not of our making, and nothing is done about it. */
export type DriftKind = 'missing' | 'extra' | 'wrong-mode' | 'wrong-size' | 'foreign';
export type DriftPart = 'export' | 'session' | 'disk' | 'backing';

export interface Difference {
  /** `missing/export/<attachment>`: the same as long as it is the same difference of one host. */
  readonly id: string;
  readonly kind: DriftKind;
  readonly part: DriftPart;
  readonly hostName: HostName;
  readonly volumeId: VolumeId | null;
  readonly attachmentId: AttachmentId | null;
  readonly serverId: ServerId | null;
  readonly projectId: ProjectId | null;
  /** What the log says, and what the host shows, each in words. */
  readonly expected: string;
  readonly seen: string;
  /** What would be done about it, by whom it is told to be; `null`: nothing that Mooring may do. */
  readonly repair: Repair | null;
  /** For people: what it means and what can be done. */
  readonly words: string;
}

export type Repair =
  /** The attachment's own process makes the part again, and looks after what stands on it. */
  | { readonly does: 'make again'; readonly part: Part }
  /** One act on the host. `losesData`: bytes that may be of use to somebody do not come back. */
  | { readonly does: 'remove' | 'grow'; readonly work: HostWork; readonly losesData: boolean }
  /** The volume is put into error, so that nobody attaches what is not there; or taken out of it. */
  | { readonly does: 'declare lost' | 'declare found' };

export const differenceId = (kind: DriftKind, part: DriftPart, subject: string): string => `${kind}/${part}/${subject}`;

export const sameDifference = (one: Difference, other: Difference): boolean => JSON.stringify(one) === JSON.stringify(other);
