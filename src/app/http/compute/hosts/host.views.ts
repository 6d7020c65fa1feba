/** Hosts that run guests, as Nova knows them: as a service, and as a hypervisor. */
import { v5 as uuidOf } from 'uuid';
import type { HostRow } from '../../../../projections/hosts.projection.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { availabilityZone } from '../../availability-zone.js';
import { reasonOf, statusOf } from '../../services/service-change.js';
import type { Usage } from '../quotas/usage.js';
import { wholeSeconds } from '../times.js';

/** Its place in the list is its id up to 2.52, a UUID made from its name after that. */
export interface ListedHost {
  readonly row: HostRow;
  readonly place: number;
  /** Nobody acts for it. */
  readonly isSilent: boolean;
}

const ids = { service: '6d6f6f72-696e-4000-8000-000000000001', hypervisor: '6d6f6f72-696e-4000-8000-000000000002' } as const;

const idOf = (kind: keyof typeof ids, { row, place }: ListedHost, version: ApiVersion): string | number =>
  version.atLeast('2.53') ? uuidOf(row.host.hostName, ids[kind]) : place;

export const hypervisorId = (host: ListedHost, version: ApiVersion): string => String(idOf('hypervisor', host, version));

export const serviceId = (host: ListedHost, version: ApiVersion): string => String(idOf('service', host, version));

/** Clients and monitoring go by this name. */
export const binary = 'nova-compute';

const stateOf = ({ isSilent }: ListedHost): 'up' | 'down' => (isSilent ? 'down' : 'up');

export const serviceView = (host: ListedHost, version: ApiVersion): object => ({
  id: idOf('service', host, version),
  binary,
  host: host.row.host.hostName,
  zone: availabilityZone,
  status: statusOf(host.row.host.disabled.compute),
  state: stateOf(host),
  updated_at: microseconds(host.row.updatedAt),
  disabled_reason: reasonOf(host.row.host.disabled.compute),
  ...(version.atLeast('2.11') && { forced_down: false }),
});

export const hypervisorSummary = (host: ListedHost, version: ApiVersion): object => ({
  id: idOf('hypervisor', host, version),
  hypervisor_hostname: host.row.host.hostName,
  state: stateOf(host),
  status: statusOf(host.row.host.disabled.compute),
});

/** How large a host is nobody asked it: up to 2.87, where clients expect numbers, it is as large as its guests together. */
export const hypervisorDetail = (host: ListedHost, usage: Usage, version: ApiVersion): object => ({
  ...hypervisorSummary(host, version),
  hypervisor_type: host.row.host.driver,
  hypervisor_version: 0,
  host_ip: host.row.host.connector.ip,
  service: { id: idOf('service', host, version), host: host.row.host.hostName, disabled_reason: reasonOf(host.row.host.disabled.compute) },
  ...(version.atLeast('2.88') ? { uptime: null } : sizes(usage, version)),
});

const sizes = ({ servers, vcpus, memoryMiB }: Usage, version: ApiVersion): object => ({
  ...{ vcpus, vcpus_used: vcpus, memory_mb: memoryMiB, memory_mb_used: memoryMiB, free_ram_mb: 0 },
  ...{ local_gb: 0, local_gb_used: 0, free_disk_gb: 0, disk_available_least: null },
  ...{ current_workload: 0, running_vms: servers, cpu_info: version.atLeast('2.28') ? {} : '' },
});

export const zoneView = (hosts: readonly ListedHost[] | null): object => ({
  zoneName: availabilityZone,
  zoneState: { available: true },
  hosts: hosts && Object.fromEntries(hosts.map((host) => [host.row.host.hostName, { [binary]: serviceInZone(host) }])),
});

const serviceInZone = ({ row }: ListedHost): object => ({
  available: true,
  active: row.host.disabled.compute === undefined,
  updated_at: microseconds(row.updatedAt),
});

/** Here, and nowhere else, Nova writes `2030-01-01T12:00:00.000000`. */
const microseconds = (at: string): string => wholeSeconds(at).replace('Z', '.000000');
