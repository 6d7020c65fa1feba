/** What is not settled with a host itself. */
import type { RegisteredHost, HostService, Maintenance } from '../../domain/host/host.decider.js';
import { type Draft, operator, routeAt } from './draft.js';

const common = (name: string) => ({
  ...{ about: { kind: 'host' as const, id: name, name }, projectId: null, volumeId: null },
  ...{ host: null, work: null, trouble: null, waits: null, failed: false, byItself: null, advice: [], commands: [] },
});

export const draftOfReport = (name: string): Draft => ({
  ...common(name),
  what: `take note of what the agent of host ${name} reported`,
  route: routeAt(['take note'], 'take note'),
  advice: [operator('Workers do this within moments: see that one runs and reaches the log.')],
});

export interface InMaintenance {
  readonly service: HostService;
  readonly reason: string | null;
}

export const maintenanceOf = ({ disabled }: RegisteredHost): readonly InMaintenance[] =>
  (Object.entries(disabled) as [HostService, Maintenance][]).map(([service, { reason }]) => ({ service, reason }));

const services: Readonly<Record<HostService, { readonly words: string; readonly command: string }>> = {
  compute: { words: 'its guests get no new volumes', command: 'openstack compute service set --enable' },
  volume: { words: 'no volume is made or newly attached there', command: 'openstack volume service set --enable' },
};

/** Meant to be so, and easily forgotten. */
export const draftOfMaintenance = (name: string, { service, reason }: InMaintenance): Draft => ({
  ...common(name),
  what: `keep host ${name} in maintenance: ${services[service].words}`,
  route: routeAt(['maintenance'], 'maintenance'),
  waits: {
    words: `An operator put it there${reason === null ? '' : `: ${reason}`}. What was begun goes on; nothing new begins.`,
    until: null,
  },
  advice: [operator('It ends when an operator says so.')],
  commands: [`${services[service].command} ${serviceHost(name, service)}`],
});

const serviceHost = (name: string, service: HostService): string =>
  service === 'compute' ? `${name} nova-compute` : `${name}@mooring cinder-volume`;
