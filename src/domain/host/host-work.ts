/** What Mooring has done on hosts, as data: the same whether it is done in this process or by an agent far away. No secret is in it. */
import type { Message } from '../kernel/message.js';
import type { ServerId, VolumeId } from '../kernel/ids.js';
import type { AttachMode, Connection } from '../volume/connector.js';
import type { InventoryPage, InventoryPart } from './inventory.js';

/** Names the export, its target and its secret; an attachment's id. Never used a second time (I8). */
type ExportId = string;

export type CreateBacking = Message<'CreateBacking', { volumeId: VolumeId; sizeGiB: number }>;
export type GrowBacking = Message<'GrowBacking', { volumeId: VolumeId; sizeGiB: number }>;
export type DeleteBacking = Message<'DeleteBacking', { volumeId: VolumeId }>;
export type Export = Message<'Export', { exportId: ExportId; volumeId: VolumeId; initiator: string; mode: AttachMode }>;
export type Revoke = Message<'Revoke', { exportId: ExportId }>;
export type Connect = Message<'Connect', { exportId: ExportId; volumeId: VolumeId; connection: Connection; initiator: string }>;
export type Disconnect = Message<'Disconnect', { exportId: ExportId; connection: Connection; initiator: string }>;
export type PlugIn = Message<
  'PlugIn',
  {
    exportId: ExportId;
    serverId: ServerId;
    volumeId: VolumeId;
    deviceName: string;
    mode: AttachMode;
    shareable: boolean;
    connection: Connection;
    initiator: string;
    /** Block device of the host, `null` where the guest's emulator logs in by itself. */
    device: string | null;
  }
>;
export type Unplug = Message<'Unplug', { exportId: ExportId; serverId: ServerId }>;

/** Looks at what is there, from one key on, and changes nothing. `known`: the digest of what this page held when it was last told. */
export type TakeInventory = Message<'TakeInventory', { part: InventoryPart; after: string | null; known: string | null }>;

export type HostWork =
  CreateBacking | GrowBacking | DeleteBacking | Export | Revoke | Connect | Disconnect | PlugIn | Unplug | TakeInventory;

/** What comes back when it is `done`. */
export type HostWorkResult =
  | { readonly of: 'Export'; readonly connection: Connection }
  | { readonly of: 'Connect'; readonly device: string | null }
  | { readonly of: 'TakeInventory'; readonly page: InventoryPage }
  | { readonly of: PlainWork };

/** Of which there is nothing to say but that it is done. */
export type PlainWork = Exclude<HostWork['type'], 'Export' | 'Connect' | 'TakeInventory'>;

/** What is done for one of these is done one after the other. */
export const subjectOf = ({ data }: HostWork): string => {
  if ('exportId' in data) return data.exportId;
  return 'volumeId' in data ? data.volumeId : `inventory of ${data.part}`;
};

const targetPrefix = 'iqn.2026-11.org.mooring:';
export const targetIqnOf = (exportId: ExportId): string => `${targetPrefix}${exportId}`;
/** `null`: the target is not of our naming. */
export const exportIdIn = (targetIqn: string): ExportId | null =>
  targetIqn.startsWith(targetPrefix) ? targetIqn.slice(targetPrefix.length) : null;

/** libvirt keeps only aliases that begin with `ua-`. */
export const diskAliasOf = (exportId: ExportId): string => `ua-${exportId}`;
export const isDiskAlias = (alias: string): boolean => alias.startsWith('ua-');
export const exportIdOfAlias = (alias: string): ExportId => alias.slice('ua-'.length);

/** What the LUN and the disk show as their serial number; how a device is known for what it is (I5). */
export const serialOf = (volumeId: VolumeId): string => volumeId;
