/** Who and what the examples are about, and when. */
import { attachmentId, hostName, projectId, type AttachmentId, serverId, volumeId as toVolumeId } from '../../src/domain/kernel/ids.js';
import type { Connection, Connector } from '../../src/domain/volume/connector.js';

export const volumeId = toVolumeId('volume-1');
export const a1 = attachmentId('attachment-1');
export const a2 = attachmentId('attachment-2');
export const a3 = attachmentId('attachment-3');
export const s1 = serverId('server-1');
export const s2 = serverId('server-2');
export const project = projectId('project-1');
export const storageHost = hostName('storage-1');
export const host1 = hostName('compute-1');
export const host2 = hostName('compute-2');

/** Everything happens at noon, unless it is about time. */
export const noon = '2026-01-01T12:00:00.000Z';
export const afterNoon = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1000).toISOString();
export const deadlineAt = afterNoon(600);

export const connectorOf = (host: string, fields: Partial<Connector> = {}): Connector => ({
  initiator: `iqn.2026-01.example:${host}`,
  host,
  ip: '127.0.0.1',
  platform: 'x86_64',
  osType: 'linux',
  multipath: false,
  mountpoint: null,
  mode: null,
  ...fields,
});

export const connectionOf = (id: AttachmentId): Connection => ({
  portal: '127.0.0.1:3260',
  targetIqn: `iqn.2026-11.org.mooring:${id}`,
  lun: 1,
  authUsername: `chap-${id}`,
});

/** What a test overrides of a message. */
export type Data<Message extends { data: object }> = Partial<Message['data']>;
