import type { Device, KnownServer } from '../../../../domain/server/server.state.js';
import type { ApiVersion } from '../../versions/api-version.js';

type Holder = Pick<KnownServer, 'serverId'>;

/** As lists and GET show it. What Nova keeps as a block device mapping has no id of its own here: it is the attachment's. */
export const volumeAttachmentView = ({ serverId }: Holder, device: Device, version: ApiVersion): object => ({
  ...(!version.atLeast('2.89') && { id: device.volumeId }),
  volumeId: device.volumeId,
  serverId,
  device: devicePath(device),
  ...(version.atLeast('2.70') && { tag: device.tag }),
  ...(version.atLeast('2.79') && { delete_on_termination: device.deleteOnTermination }),
  ...(version.atLeast('2.89') && { attachment_id: device.attachmentId, bdm_uuid: device.attachmentId }),
});

/** The answer to an attach: `id` is the volume's, and the attachment's own is not told here, in any version. */
export const newAttachmentView = ({ serverId }: Holder, device: Omit<Device, 'attachmentId'>, version: ApiVersion): object => ({
  ...{ id: device.volumeId, volumeId: device.volumeId, serverId, device: devicePath(device) },
  ...(version.atLeast('2.70') && { tag: device.tag }),
  ...(version.atLeast('2.79') && { delete_on_termination: device.deleteOnTermination }),
});

export const devicePath = ({ deviceName }: Pick<Device, 'deviceName'>): string => `/dev/${deviceName}`;
