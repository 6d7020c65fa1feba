/** The hosts of a simulated world that runs in a process of its own. */
import { openSimulatedHost, openWorldControls } from '../adapters/simulated/remote-world.js';
import { hostName } from '../domain/kernel/ids.js';
import { listenOf } from './config.js';
import type { OpenHosts } from './hosts.js';

/** From now on this process, and no other, acts for the host; for all hosts where none is named. */
export const openWorldHosts = async (world: string, only?: string): Promise<OpenHosts> => {
  const address = listenOf('MOORING_SIMULATED', world);
  const controls = openWorldControls(address);
  const names = only === undefined ? await controls.hosts().finally(() => controls.close()) : [only];
  const opened = await Promise.all(names.map(async (name) => ({ name: hostName(name), ...(await openSimulatedHost(address, name)) })));
  return {
    kind: 'simulated',
    world: null,
    says: `Hosts are SIMULATED, no disk is real: they are those of the world at ${world}.`,
    hosts: opened.map(({ name, facts, adapters }) => ({ name, facts, adapters, hypervisor: adapters.hypervisor })),
    close: () => opened.forEach((host) => void host.close()),
  };
};
