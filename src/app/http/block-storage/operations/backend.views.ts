/** Storage hosts, in the words of operators: as services that run, and as pools that volumes come from. */
import type { HostRow } from '../../../../projections/hosts.projection.js';
import type { Viewer } from '../block-storage.decorators.js';
import { timeOf } from '../times.js';
import { backendOf } from '../volumes/volume.views.js';
import { availabilityZone } from '../../availability-zone.js';
import { reasonOf, statusOf } from '../../services/service-change.js';

/** Clients and monitoring go by this name. */
export const binary = 'cinder-volume';

export const serviceHostOf = ({ host }: HostRow): string => `${host.hostName}@mooring`;

export const serviceView = (row: HostRow, { isSilent }: { readonly isSilent: boolean }, { version }: Viewer): object => ({
  binary,
  host: serviceHostOf(row),
  zone: availabilityZone,
  status: statusOf(row.host.disabled.volume),
  state: isSilent ? 'down' : 'up',
  updated_at: timeOf(row.updatedAt),
  disabled_reason: reasonOf(row.host.disabled.volume),
  replication_status: 'disabled',
  active_backend_id: null,
  frozen: false,
  ...(version.atLeast('3.7') && { cluster: null }),
  ...(version.atLeast('3.49') && { backend_state: isSilent ? 'down' : 'up' }),
});

export const poolView = ({ host }: HostRow): object => ({ name: backendOf(host.hostName) });

const backend = {
  volume_backend_name: 'mooring',
  vendor_name: 'Mooring',
  driver_version: '1',
  storage_protocol: 'iSCSI',
} as const;

/** Storage says how large volumes are and not how much room there is. */
export const poolDetail = (row: HostRow): object => ({
  ...poolView(row),
  capabilities: {
    ...backend,
    total_capacity_gb: 'unknown',
    free_capacity_gb: 'unknown',
    reserved_percentage: 0,
    QoS_support: false,
    multiattach: true,
    thin_provisioning_support: true,
    timestamp: null,
  },
});

/** What a backend would let one ask for by extra specs: nothing beyond what all have. */
export const capabilitiesView = ({ host }: HostRow): object => ({
  ...backend,
  namespace: `OS::Storage::Capabilities::${host.hostName}`,
  pool_name: 'mooring',
  display_name: null,
  description: null,
  visibility: null,
  replication_targets: [],
  properties: {},
});
