import { type HostEvent, hostDecider, type RegisteredHost } from '../domain/host/host.decider.js';
import { type AsOf, asOf } from './as-of.js';
import { milestones } from './milestones.js';
import type { Projection } from './projection.js';

export interface HostRow {
  readonly host: RegisteredHost;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly asOf: AsOf;
}

/** Which hosts are there, and what do they say about themselves? */
export const hosts: Projection<HostRow, HostEvent> = {
  name: 'hosts',
  version: 3,
  handles: ['HostRegistered', 'HostDescribed', 'HostMaintenanceBegan', 'HostMaintenanceEnded', 'HostReportNoted'],
  keyOf: ({ event }) => event.data.hostName,
  evolve: (row, recorded) => {
    const { event, metadata } = recorded;
    const host = hostDecider.evolve(row?.host ?? hostDecider.initial, event);
    if (host.stage === 'absent') return undefined;
    return { host, createdAt: row?.createdAt ?? metadata.at, updatedAt: metadata.at, asOf: asOf(recorded) };
  },
  columns: { stores: 'integer', computes: 'integer' },
  indexed: [],
  columnsOf: ({ host }) => ({ stores: host.stores ? 1 : 0, computes: host.computes ? 1 : 0 }),
  milestones,
};
