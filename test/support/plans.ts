/** Worlds to be simulated. */
import type { PlannedHost, PlannedServer, SimulatedPlan } from '../../src/adapters/simulated/simulated-plan.js';
import { projects } from './test-cloud.js';

/** `serverAt(3)` is the third server of a plan, by convention. */
export const serverAt = (index: number): string => `5eb00000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export const plannedServer = (index: number, fields: Partial<PlannedServer> = {}): PlannedServer => ({
  ...{ id: serverAt(index), name: `web-${index}`, state: 'active', vcpus: 2, memoryMiB: 2048, project: projects.demo },
  ...fields,
});

/** `count` servers on so many hosts, as evenly as can be. */
export const manyServers = (count: number, hosts: number): SimulatedPlan => {
  const servers = Array.from({ length: count }, (_, index) => plannedServer(index + 1));
  return Array.from({ length: hosts }, (_, host) => ({
    ...plannedHost(host + 1),
    servers: servers.filter((_server, index) => index % hosts === host),
  }));
};

export const plannedHost = (index: number, servers: readonly PlannedServer[] = []): PlannedHost => ({
  ...{ name: `sim-${index}`, ip: `192.0.2.${index}`, servers },
});
