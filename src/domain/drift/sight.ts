/** One look at one host: what it holds, and what the log says of it. */
import type { FoundExport, FoundGuest, FoundVolume, InventoryItem, InventoryPart } from '../host/inventory.js';
import type { HostName, ProjectId, ServerId, VolumeId } from '../kernel/ids.js';
import type { KnownServer } from '../server/server.state.js';
import type { Attachment } from '../volume/attachment.js';
import { linkOf } from '../volume/attachment.js';
import { attachmentsOf, type LiveVolume } from '../volume/volume.state.js';

export interface Sight {
  readonly host: HostName;
  readonly items: readonly InventoryItem[];
  /** Of what could not be looked at nothing is said. */
  readonly seen: ReadonlySet<InventoryPart>;
  /** Those that have to do with this host. */
  readonly volumes: readonly Told<LiveVolume>[];
  readonly servers: ReadonlyMap<string, Told<KnownServer>>;
  /** Of ids that were found and belong to none of these volumes: what the log remembers. None: it has never heard of it. */
  readonly lives: Lives;
}

/** Only what is still, before the look and after it, can be compared with what was seen between. */
export interface Told<Of> {
  readonly is: Of;
  readonly isStill: boolean;
}

export interface Lives {
  readonly attachment: (id: string) => Life | undefined;
  readonly volume: (id: string) => Life | undefined;
}

export interface Life {
  readonly isOver: boolean;
  readonly volumeId: VolumeId | null;
  readonly serverId: ServerId | null;
  readonly projectId: ProjectId | null;
}

export interface ToldAttachment {
  readonly is: Attachment;
  readonly volume: LiveVolume;
  /** Nothing of it is under way, nor was during the look. */
  readonly isSettled: boolean;
}

export const attachmentsTold = ({ volumes }: Sight): ReadonlyMap<string, ToldAttachment> =>
  new Map(
    volumes.flatMap(({ is: volume, isStill }) =>
      attachmentsOf(volume).map((is) => [is.id, { is, volume, isSettled: isStill && isAtRest(is) }] as const),
    ),
  );

const isAtRest = (attachment: Attachment): boolean => {
  if (!['reserved', 'attached', 'connected'].includes(attachment.stage)) return false;
  return Object.values(linkOf(attachment)?.parts ?? {}).every((state) => state === 'present' || state === 'absent');
};

export const exportsIn = ({ items }: Sight): readonly FoundExport[] => items.filter((item) => item.is === 'export');
export const guestsIn = ({ items }: Sight): readonly FoundGuest[] => items.filter((item) => item.is === 'guest');
export const volumesIn = ({ items }: Sight): readonly FoundVolume[] => items.filter((item) => item.is === 'volume');
