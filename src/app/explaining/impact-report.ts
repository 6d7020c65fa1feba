/** What goes down with a thing, or with its removal. */
import type { Subject } from './explanation.js';

export interface ImpactReport {
  readonly about: Subject;
  /** In one line. */
  readonly summary: string;
  /** Of all, also of those the lists leave out. */
  readonly counts: { readonly projects: number; readonly servers: number; readonly volumes: number; readonly attachments: number };
  readonly servers: readonly AffectedServer[];
  readonly volumes: readonly AffectedVolume[];
  readonly attachments: readonly AffectedAttachment[];
  /** The lists leave some out. */
  readonly more: boolean;
  /** What must come first, then what can be done. */
  readonly then: readonly string[];
}

/** `stops`: it runs there. `loses a disk`: it runs on without some of its volumes. */
export interface AffectedServer {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly fate: 'stops' | 'loses a disk';
}

/**
 * `bytes gone`: they are kept there; nobody reaches them until the host is back, nobody ever if its disks are lost. `cut off`: the bytes
 * are safe, and nobody has them any more. `reachable elsewhere`: others that share it go on.
 */
export type VolumeFate = 'bytes gone' | 'cut off' | 'reachable elsewhere';

export interface AffectedVolume {
  readonly id: string;
  readonly name: string | null;
  readonly projectId: string;
  readonly sizeGiB: number;
  readonly multiattach: boolean;
  readonly fate: VolumeFate;
  /** Ids of servers that still have it. */
  readonly stillOn: readonly string[];
}

export interface AffectedAttachment {
  readonly id: string;
  readonly volumeId: string;
  readonly serverId: string | null;
  readonly projectId: string;
  /** `null` for those who may not know. */
  readonly host: string | null;
  readonly device: string | null;
  readonly mode: string | null;
}
