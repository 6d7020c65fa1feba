/** An attachment as the API shows it. */
import { type Attachment, attachStatusOf, type Link, linkOf } from '../../../../domain/volume/attachment.js';
import type { Connection } from '../../../../domain/volume/connector.js';
import { timeOrBlank } from '../times.js';

export const attachmentSummary = (attachment: Attachment): object => ({
  id: attachment.id,
  status: attachStatusOf(attachment),
  instance: attachment.serverId,
  volume_id: attachment.volumeId,
});

/** Those that have ended are not shown, so none was ever detached. */
export const attachmentDetail = (attachment: Attachment, password: string): object => ({
  ...attachmentSummary(attachment),
  attached_at: timeOrBlank(attachment.attachedAt),
  detached_at: '',
  attach_mode: attachment.mode ?? 'null',
  connection_info: connectionInfo(attachment, password),
});

/** What the consumer's host needs to log in; empty until there is an export. */
export const connectionInfo = (attachment: Attachment, password: string): object => {
  const link = linkOf(attachment);
  if (!link?.connection) return {};
  return { driver_volume_type: 'iscsi', ...connectionData(attachment, { ...link, connection: link.connection }, password) };
};

/** `os-initialize_connection` nests what attachments have side by side. */
export const nestedConnectionInfo = (attachment: Attachment, password: string): object => {
  const link = linkOf(attachment);
  if (!link?.connection) return {};
  return { driver_volume_type: 'iscsi', data: connectionData(attachment, { ...link, connection: link.connection }, password) };
};

type Connected = Link & { readonly connection: Connection };

const connectionData = ({ id, volumeId }: Attachment, { connection, mode, connector }: Connected, password: string): object => ({
  target_discovered: false,
  target_portal: connection.portal,
  target_iqn: connection.targetIqn,
  target_lun: connection.lun,
  ...(connector.multipath && {
    target_portals: [connection.portal],
    target_iqns: [connection.targetIqn],
    target_luns: [connection.lun],
  }),
  volume_id: volumeId,
  attachment_id: id,
  auth_method: 'CHAP',
  auth_username: connection.authUsername,
  auth_password: password,
  access_mode: mode,
  encrypted: false,
  qos_specs: null,
  cacheable: false,
  enforce_multipath: false,
});
