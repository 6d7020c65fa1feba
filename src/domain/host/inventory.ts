/** What a host really holds, in as few words as it takes to compare it with the log. No secret is in it. */
import type { AttachMode } from '../volume/connector.js';

/** What is looked at, each by itself: exports of volumes, disks of guests, the bytes of volumes. */
export type InventoryPart = 'exports' | 'guests' | 'volumes';

export interface FoundExport {
  readonly is: 'export';
  readonly target: string;
  /** What its unit says it is: of an export of ours, the volume. */
  readonly serial: string | null;
  readonly mode: AttachMode;
  /** Who is let in. */
  readonly initiators: readonly string[];
  /** Who is in. */
  readonly sessions: readonly string[];
}

export interface FoundGuest {
  readonly is: 'guest';
  readonly serverId: string;
  readonly runs: boolean;
  /** It will start again as it is defined; one that is gone once it stops has no definition. */
  readonly isDefined: boolean;
  /** Only those that have an alias somebody gave them. */
  readonly disks: readonly FoundDisk[];
}

export interface FoundDisk {
  readonly alias: string;
  readonly deviceName: string;
  readonly serial: string | null;
  /** Part of the running guest. */
  readonly live: boolean;
  /** Part of what the guest starts with. */
  readonly persistent: boolean;
}

export interface FoundVolume {
  readonly is: 'volume';
  readonly volumeId: string;
  readonly sizeBytes: number;
}

export type InventoryItem = FoundExport | FoundGuest | FoundVolume;

/** Some of what there is, in the order of their keys: an answer becomes an event, and events are small. */
export interface InventoryPage {
  /** Of the items: who has seen them before need not be told again. */
  readonly digest: string;
  /** `null`: they are those that were known. */
  readonly items: readonly InventoryItem[] | null;
  /** The key after which the next page begins; `null`: there is no more. */
  readonly next: string | null;
}

export const keyOfItem = (item: InventoryItem): string => {
  if (item.is === 'export') return item.target;
  return item.is === 'guest' ? item.serverId : item.volumeId;
};
