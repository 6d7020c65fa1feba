import type { ServerEvent } from '../domain/server/server.events.js';
import { evolve, initialServer, type KnownServer } from '../domain/server/server.state.js';
import { type AsOf, asOf } from './as-of.js';
import { milestones } from './milestones.js';
import type { Projection } from './projection.js';

export interface ServerRow {
  readonly server: KnownServer;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly asOf: AsOf;
}

/** Which servers are there, on which host, with which devices? */
export const servers: Projection<ServerRow, ServerEvent> = {
  name: 'servers',
  version: 3,
  handles: [
    'ServerDiscovered',
    'ServerRenamed',
    'VmStateSeen',
    'ServerMoved',
    'OwnDevicesSeen',
    'ServerVanished',
    'ServerLocked',
    'ServerUnlocked',
    'DeviceReserved',
    'DeviceReleased',
    'DeleteOnTerminationSet',
  ],
  keyOf: ({ event }) => event.data.serverId,
  evolve: (row, recorded) => {
    const { event, metadata } = recorded;
    const server = evolve(row?.server ?? initialServer, event);
    if (server.stage === 'absent') return undefined;
    return { server, createdAt: row?.createdAt ?? metadata.at, updatedAt: metadata.at, asOf: asOf(recorded) };
  },
  columns: {
    project_id: 'text',
    name: 'text',
    host: 'text',
    stage: 'text',
    vm_state: 'text',
    vcpus: 'integer',
    memory_mib: 'integer',
    created_at: 'text',
  },
  indexed: ['project_id', 'host'],
  columnsOf: ({ server, createdAt }) => ({
    project_id: server.projectId,
    name: server.name,
    host: server.hostName,
    stage: server.stage,
    vm_state: server.vmState,
    vcpus: server.vcpus,
    memory_mib: server.memoryMiB,
    created_at: createdAt,
  }),
  milestones,
};
