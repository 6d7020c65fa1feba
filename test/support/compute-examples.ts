/** What views of the compute API are tried with. */
import { ApiVersion, type VersionText } from '../../src/app/http/versions/api-version.js';
import type { Viewer } from '../../src/app/http/compute/viewer.js';
import { attachmentId, hostName, projectId, serverId, volumeId } from '../../src/domain/kernel/ids.js';
import type { KnownServer } from '../../src/domain/server/server.state.js';
import type { ServerRow } from '../../src/projections/servers.projection.js';

export const aVolume = volumeId('aaaaaaaa-0000-4000-8000-000000000001');
export const anAttachment = attachmentId('bbbbbbbb-0000-4000-8000-000000000001');
export const aServer = serverId('cccccccc-0000-4000-8000-000000000001');

export const aDevice = { attachmentId: anAttachment, volumeId: aVolume, deviceName: 'vdb', tag: 'db', deleteOnTermination: true };

export const knownServer = (fields: Partial<KnownServer> = {}): KnownServer => ({
  ...{ stage: 'present', serverId: aServer, name: 'web-1', hostName: hostName('sim-1'), projectId: projectId('p'.repeat(32)) },
  ...{ vmState: 'active', vcpus: 2, memoryMiB: 2048, locked: null, ownDevices: ['vda'], devices: { [anAttachment]: aDevice } },
  ...fields,
});

export const serverRow = (fields: Partial<KnownServer> = {}): ServerRow => ({
  server: knownServer(fields),
  createdAt: '2030-01-01T12:00:00.123Z',
  updatedAt: '2030-01-01T13:00:00.456Z',
  asOf: { revision: 1, position: '1' },
});

export const version = (text: VersionText): ApiVersion => ApiVersion.of(text);

export const viewer = (text: VersionText, isAdmin = false): Viewer => ({
  ...{ base: 'http://cloud.example:8776', version: version(text), isAdmin },
});
