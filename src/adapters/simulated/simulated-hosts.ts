import type { Hypervisor, IscsiInitiator, IscsiTarget, VolumeStorage } from '../../app/ports/hosts.js';
import type { HostFacts } from '../../domain/host/host.decider.js';
import type { Connector } from '../../domain/volume/connector.js';
import type { Guest } from './physics/machines.js';
import { SimulatedHypervisor } from './simulated-hypervisor.js';
import { SimulatedEmulatorInitiator, SimulatedKernelInitiator } from './simulated-initiator.js';
import { defaultPlan, type PlannedHost, type SimulatedPlan } from './simulated-plan.js';
import { SimulatedStorage } from './simulated-storage.js';
import { SimulatedTarget } from './simulated-target.js';
import { SimulatedWorld } from './simulated-world.js';

export interface SimulatedOptions {
  readonly plan?: SimulatedPlan;
  /** File that lets the world outlive the process; without it the world ends with the process. */
  readonly journal?: string;
  /** Who logs in on a host: its kernel, which makes a device, or each guest's emulator. The kernel, where nothing is said. */
  readonly initiator?: 'kernel' | 'emulator';
}

export interface SimulatedHost {
  readonly connector: Connector;
  readonly facts: HostFacts;
  readonly initiator: IscsiInitiator;
  readonly hypervisor: Hypervisor;
}

/** The simulated world behind the ports: one storage node, which the first host acts for, and an initiator and a hypervisor for each host. */
export interface SimulatedHosts {
  readonly world: SimulatedWorld;
  readonly storage: VolumeStorage;
  readonly target: IscsiTarget;
  readonly hosts: readonly SimulatedHost[];
}

export const simulatedHosts = ({ plan = defaultPlan, journal, initiator = 'kernel' }: SimulatedOptions = {}): SimulatedHosts => {
  const world = new SimulatedWorld({ guests: plan.flatMap(guestsOf), ...(journal === undefined ? {} : { journal }) });
  const Initiator = initiator === 'kernel' ? SimulatedKernelInitiator : SimulatedEmulatorInitiator;
  const hosts = plan.map((host, index) => ({
    connector: connectorOf(host),
    facts: { connector: connectorOf(host), stores: index === 0, computes: true, driver: 'simulated' },
    initiator: new Initiator(world, host.name),
    hypervisor: new SimulatedHypervisor(world, host.name),
  }));
  return { world, storage: new SimulatedStorage(world), target: new SimulatedTarget(world), hosts };
};

const guestsOf = ({ name: host, servers }: PlannedHost): Guest[] =>
  servers.map(({ id: serverId, project: projectId, ...server }) => ({ serverId, host, projectId, ...server }));

const connectorOf = ({ name, ip }: PlannedHost): Connector => ({
  initiator: `iqn.2026-11.org.mooring:host:${name.toLowerCase()}`,
  host: name,
  ip,
  platform: 'x86_64',
  osType: 'linux',
  multipath: false,
  mountpoint: null,
  mode: null,
});
