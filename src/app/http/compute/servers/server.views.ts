/** A server as Nova shows it, version by version. Which version brought what is in its API history. */
import { createHash } from 'node:crypto';
import type { KnownServer } from '../../../../domain/server/server.state.js';
import type { ServerRow } from '../../../../projections/servers.projection.js';
import { availabilityZone } from '../../availability-zone.js';
import { flavorOf } from '../flavors/flavor.js';
import { embeddedFlavor } from '../flavors/flavor.views.js';
import { bookmark, selfLinks } from '../links.js';
import { wholeSeconds } from '../times.js';
import type { Viewer } from '../viewer.js';
import { wordsFor } from './server-words.js';

export const serverSummary = ({ serverId: id, name }: KnownServer, { base }: Viewer): object => ({
  ...{ id, name, links: selfLinks(base, 'servers', id) },
});

/** As lists show it. Nobody here knows of networks, images, keys or a user behind a guest: those are shown empty. */
export const serverDetail = ({ server, createdAt, updatedAt }: ServerRow, viewer: Viewer): object => ({
  ...serverSummary(server, viewer),
  status: wordsFor(server.vmState).status,
  tenant_id: server.projectId,
  user_id: '',
  metadata: {},
  hostId: hostIdOf(server),
  image: '',
  flavor: flavorIn(server, viewer),
  created: wholeSeconds(createdAt),
  updated: wholeSeconds(updatedAt),
  addresses: {},
  accessIPv4: '',
  accessIPv6: '',
  'OS-DCF:diskConfig': 'MANUAL',
  ...(wordsFor(server.vmState).hasProgress && { progress: 0 }),
  'OS-EXT-AZ:availability_zone': availabilityZone,
  config_drive: '',
  key_name: null,
  'OS-SRV-USG:launched_at': null,
  'OS-SRV-USG:terminated_at': null,
  ...placeOf(server, viewer),
  'OS-EXT-STS:task_state': null,
  'OS-EXT-STS:vm_state': server.vmState,
  'OS-EXT-STS:power_state': wordsFor(server.vmState).powerState,
  'os-extended-volumes:volumes_attached': volumesOf(server, viewer),
  ...sinceVersion(server, viewer),
});

/** As shown by itself, with what lists leave out. */
export const serverShown = (row: ServerRow, viewer: Viewer): object => ({
  ...serverDetail(row, viewer),
  ...(viewer.version.atLeast('2.71') && { server_groups: [] }),
});

/** The same for servers of one project on one host; says neither which host nor which project. */
const hostIdOf = ({ projectId, hostName }: KnownServer): string =>
  createHash('sha224')
    .update(projectId + hostName)
    .digest('hex');

const flavorIn = (server: KnownServer, { base, version }: Viewer): object => {
  const flavor = flavorOf(server);
  return version.atLeast('2.47') ? embeddedFlavor(flavor) : { id: flavor.id, links: [bookmark(base, 'flavors', flavor.id)] };
};

const volumesOf = ({ devices }: KnownServer, { version }: Viewer): readonly object[] =>
  Object.values(devices).map(({ volumeId: id, deleteOnTermination }) => ({
    ...{ id, ...(version.atLeast('2.3') && { delete_on_termination: deleteOnTermination }) },
  }));

const placeOf = ({ name, hostName, ownDevices }: KnownServer, { version, isAdmin }: Viewer): object => {
  const hostname = { 'OS-EXT-SRV-ATTR:hostname': name };
  if (!isAdmin) return version.atLeast('2.90') ? hostname : {};
  return {
    'OS-EXT-SRV-ATTR:host': hostName,
    'OS-EXT-SRV-ATTR:instance_name': name,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': hostName,
    ...(version.atLeast('2.3') && {
      ...hostname,
      'OS-EXT-SRV-ATTR:reservation_id': '',
      'OS-EXT-SRV-ATTR:launch_index': 0,
      'OS-EXT-SRV-ATTR:kernel_id': '',
      'OS-EXT-SRV-ATTR:ramdisk_id': '',
      'OS-EXT-SRV-ATTR:root_device_name': ownDevices[0] === undefined ? null : `/dev/${ownDevices[0]}`,
      'OS-EXT-SRV-ATTR:user_data': null,
    }),
    ...(version.atLeast('2.16') && { host_status: 'UP' }),
  };
};

const sinceVersion = ({ locked }: KnownServer, { version }: Viewer): object => ({
  ...(version.atLeast('2.9') && { locked: locked !== null }),
  ...(version.atLeast('2.19') && { description: null }),
  ...(version.atLeast('2.26') && { tags: [] }),
  ...(version.atLeast('2.63') && { trusted_image_certificates: null }),
  ...(version.atLeast('2.73') && { locked_reason: locked?.reason ?? null }),
  ...(version.atLeast('2.96') && { pinned_availability_zone: null }),
  ...(version.atLeast('2.100') && { scheduler_hints: {} }),
});
