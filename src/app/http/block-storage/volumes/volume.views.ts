/** A volume as the API shows it, in the microversion asked for and to whoever asks. */
import { type Attachment, attachStatusOf } from '../../../../domain/volume/attachment.js';
import { type LiveVolume, listedAttachments, volumeStatusOf } from '../../../../domain/volume/volume.state.js';
import type { VolumeRow } from '../../../../projections/volumes.projection.js';
import type { Viewer } from '../block-storage.decorators.js';
import { linksTo } from '../links.js';
import { timeOf, timeOrNull } from '../times.js';

/** Lists without details. */
export const volumeSummary = ({ volume }: VolumeRow, { place }: Viewer): object => ({
  id: volume.volumeId,
  name: volume.name,
  links: linksTo(place, `volumes/${volume.volumeId}`),
});

/** What creating and changing a volume is answered with. */
export const volumeView = (row: VolumeRow, viewer: Viewer): object => {
  const { volume, createdAt, updatedAt } = row;
  return {
    ...volumeSummary(row, viewer),
    status: volumeStatusOf(volume),
    size: volume.sizeGiB,
    availability_zone: volume.availabilityZone,
    created_at: timeOf(createdAt),
    updated_at: timeOrNull(updatedAt),
    description: volume.description,
    volume_type: volume.volumeTypeName,
    snapshot_id: null,
    source_volid: null,
    metadata: { ...volume.metadata, ...(volume.readonly && { readonly: 'True' }) },
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: attachedTo(volume).map((attachment) => attachmentInVolume(attachment, viewer)),
    ...(viewer.isAdmin && { migration_status: null }),
    ...laterProperties(volume, viewer),
  };
};

/** Showing and listing volumes says more about where they are. */
export const volumeDetail = (row: VolumeRow, viewer: Viewer): object => ({
  ...volumeView(row, viewer),
  'os-vol-tenant-attr:tenant_id': row.volume.projectId,
  ...(viewer.isAdmin && {
    'os-vol-host-attr:host': backendOf(row.volume.storageHost),
    'os-vol-mig-status-attr:migstat': null,
    'os-vol-mig-status-attr:name_id': null,
  }),
});

/** `host@backend#pool`; there is one of each on a storage host. */
export const backendOf = (storageHost: string): string => `${storageHost}@mooring#mooring`;

const laterProperties = (volume: LiveVolume, { version, isAdmin }: Viewer): object => ({
  ...(version.atLeast('3.13') && { group_id: null }),
  ...(version.atLeast('3.21') && isAdmin && { provider_id: null }),
  /** Every attachment has a target of its own, so no host has to lock around it. */
  ...(version.atLeast('3.48') && { shared_targets: false, service_uuid: null }),
  ...(version.atLeast('3.61') && isAdmin && { cluster_name: null }),
  ...(version.atLeast('3.63') && { volume_type_id: volume.volumeTypeId }),
  ...(version.atLeast('3.65') && { consumes_quota: true }),
});

const attachedTo = (volume: LiveVolume): readonly Attachment[] =>
  listedAttachments(volume).filter((attachment) => attachStatusOf(attachment) === 'attached');

const attachmentInVolume = (attachment: Attachment, { isAdmin, isService }: Viewer): object => ({
  id: attachment.volumeId,
  attachment_id: attachment.id,
  volume_id: attachment.volumeId,
  server_id: attachment.serverId,
  host_name: isAdmin || isService ? attachment.attachedHost : null,
  device: attachment.mountpoint,
  attached_at: timeOrNull(attachment.attachedAt),
});
