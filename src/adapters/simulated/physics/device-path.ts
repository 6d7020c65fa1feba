import type { Connection } from '../../../domain/volume/connector.js';

/** The name udev gives the device of a session. */
export const devicePath = ({ portal, targetIqn, lun }: Pick<Connection, 'portal' | 'targetIqn' | 'lun'>): string =>
  `/dev/disk/by-path/ip-${portal}-iscsi-${targetIqn}-lun-${lun}`;

export const targetOfDevice = (device: string): string => /-iscsi-(.+)-lun-\d+$/.exec(device)?.[1] ?? '';
