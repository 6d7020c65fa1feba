/** What is known of a thing at one moment, flat: so that it is shown, and compared with another moment, field by field. */
import { type Attachment, attachStatusOf, linkOf } from '../../domain/volume/attachment.js';
import { type LiveVolume, listedAttachments, volumeAttachStatusOf, volumeStatusOf } from '../../domain/volume/volume.state.js';
import type { AttachmentRow } from '../../projections/attachments.projection.js';
import type { HostRow } from '../../projections/hosts.projection.js';
import type { ServerRow } from '../../projections/servers.projection.js';
import type { VolumeRow } from '../../projections/volumes.projection.js';

export type Fact = string | number | boolean | null;
export type Facts = Readonly<Record<string, Fact>>;

/** A thing, and what comes and goes with it: the attachments of a volume, the devices of a server, all that a project has. */
export interface State {
  readonly facts: Facts;
  readonly parts: Readonly<Record<string, Facts>>;
}

/** Where things are is for those who may see hosts. */
type Shown = { readonly hosts: boolean };

export const volumeState = ({ volume, createdAt }: VolumeRow, shown: Shown): State => ({
  facts: {
    ...{ id: volume.volumeId, name: volume.name, description: volume.description, project_id: volume.projectId },
    ...{ status: volumeStatusOf(volume), attach_status: volumeAttachStatusOf(volume), size_gib: volume.sizeGiB },
    ...{ volume_type: volume.volumeTypeName, multiattach: volume.multiattach, bootable: volume.bootable, readonly: volume.readonly },
    metadata: JSON.stringify(volume.metadata),
    ...(shown.hosts && { storage_host: volume.storageHost, trouble: volume.life.trouble?.reason ?? null }),
    ...{ created_by: volume.userId, created_at: createdAt },
  },
  parts: Object.fromEntries(attachmentsOf(volume).map((attachment) => [`attachment ${attachment.id}`, attachmentFacts(attachment, shown)])),
});

const attachmentsOf = (volume: LiveVolume): readonly Attachment[] => listedAttachments(volume);

export const attachmentState = ({ attachment }: AttachmentRow, shown: Shown): State => ({
  facts: attachmentFacts(attachment, shown),
  parts: {},
});

export const attachmentFacts = (attachment: Attachment, shown: Shown): Facts => {
  const link = linkOf(attachment);
  return {
    ...{ id: attachment.id, volume_id: attachment.volumeId, server_id: attachment.serverId, project_id: attachment.projectId },
    ...{ status: attachStatusOf(attachment), stage: attachment.stage, mode: attachment.mode, driver: attachment.driver },
    ...{ device: attachment.mountpoint ?? attachment.deviceName, reserved_at: attachment.reservedAt, attached_at: attachment.attachedAt },
    ...(link && { export: link.parts.export, host: link.parts.host, guest: link.parts.guest }),
    ...(link?.connection && { target: link.connection.targetIqn, lun: link.connection.lun }),
    ...(shown.hosts && { attached_host: attachment.attachedHost, storage_host: attachment.storageHost }),
    ...(shown.hosts && { trouble: attachment.trouble?.reason ?? null, last_failure: attachment.lastFailure }),
  };
};

export const serverState = ({ server, createdAt }: ServerRow, shown: Shown): State => ({
  facts: {
    ...{ id: server.serverId, name: server.name, project_id: server.projectId, stage: server.stage, vm_state: server.vmState },
    ...{ vcpus: server.vcpus, memory_mib: server.memoryMiB, own_disks: server.ownDevices.join(', ') },
    ...{ locked: server.locked !== null, locked_reason: server.locked?.reason ?? null },
    ...(shown.hosts && { host: server.hostName }),
    created_at: createdAt,
  },
  parts: Object.fromEntries(
    Object.values(server.devices).map(({ attachmentId, volumeId, deviceName, tag, deleteOnTermination }) => [
      `device ${deviceName} of attachment ${attachmentId}`,
      { volume_id: volumeId, device: deviceName, tag, delete_on_termination: deleteOnTermination },
    ]),
  ),
});

export const hostState = ({ host, createdAt }: HostRow): State => ({
  facts: {
    ...{ name: host.hostName, stores: host.stores, computes: host.computes, driver: host.driver },
    ...{ initiator: host.connector.initiator, ip: host.connector.ip, noted_report: host.notedReport, created_at: createdAt },
  },
  parts: Object.fromEntries(Object.entries(host.disabled).map(([service, { reason }]) => [`maintenance of ${service}`, { reason }])),
});
