import { type HostEvent, hostDecider, type Host } from '../domain/host/host.decider.js';
import type { Projection } from './projection.js';

export interface HostRow {
  readonly host: Extract<Host, { stage: 'registered' }>;
  readonly createdAt: string;
}

/** Which hosts are there, and what do they say about themselves? */
export const hosts: Projection<HostRow, HostEvent> = {
  name: 'hosts',
  version: 1,
  handles: ['HostRegistered', 'HostDescribed'],
  keyOf: ({ event }) => event.data.hostName,
  evolve: (row, { event, metadata }) => {
    const host = hostDecider.evolve(row?.host ?? hostDecider.initial, event);
    return host.stage === 'registered' ? { host, createdAt: row?.createdAt ?? metadata.at } : undefined;
  },
  columns: { stores: 'integer', computes: 'integer' },
  indexed: [],
  columnsOf: ({ host }) => ({ stores: host.stores ? 1 : 0, computes: host.computes ? 1 : 0 }),
};
