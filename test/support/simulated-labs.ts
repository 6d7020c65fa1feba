/** The simulated world as the contract suites want it: with probes that look and act past the ports. */
import { randomUUID } from 'node:crypto';
import type { Login } from '../../src/app/ports/hosts.js';
import type { Guest } from '../../src/adapters/simulated/physics/machines.js';
import { credentialsOf } from '../../src/adapters/simulated/physics/credentials.js';
import type { SimulatedHosts } from '../../src/adapters/simulated/simulated-hosts.js';
import { SimulatedHypervisor } from '../../src/adapters/simulated/simulated-hypervisor.js';
import { SimulatedEmulatorInitiator, SimulatedKernelInitiator } from '../../src/adapters/simulated/simulated-initiator.js';
import { SimulatedStorage } from '../../src/adapters/simulated/simulated-storage.js';
import { SimulatedTarget } from '../../src/adapters/simulated/simulated-target.js';
import { SimulatedWorld } from '../../src/adapters/simulated/simulated-world.js';
import type { Ports } from '../../src/adapters/simulated/world-messages.js';
import type { AttachMode, Connector } from '../../src/domain/volume/connector.js';
import type { HypervisorLab } from './contracts/hypervisor.contract.js';
import type { InitiatorLab } from './contracts/iscsi-initiator.contract.js';
import type { LabSession, TargetLab } from './contracts/iscsi-target.contract.js';
import { valueOf } from './contracts/value-of.js';
import type { StorageLab } from './contracts/volume-storage.contract.js';

export type LoggingIn = 'kernel' | 'emulator';

/** The world's ports as whoever is tested sees them. */
export type Reach = (hosts: SimulatedHosts) => Promise<{ readonly ports: Ports; readonly dispose: () => Promise<void> }>;

const direct: Reach = ({ storage, target, hosts: [only] }) => {
  if (!only) throw new Error('there is no host');
  return Promise.resolve({ ports: { storage, target, initiator: only.initiator, hypervisor: only.hypervisor }, dispose: nothingToDispose });
};

const host = 'sim-1';
const initiatorName = 'iqn.2026-11.org.mooring:host:sim-1';
const nothingToDispose = () => Promise.resolve();
const newTargetName = () => `iqn.2026-11.org.mooring:${randomUUID()}`;

export const simulatedStorageLab = async (reach = direct): Promise<StorageLab> => {
  const world = new SimulatedWorld({ guests: [] });
  const { ports, dispose } = await reach(hostsOf(world));
  return {
    storage: ports.storage,
    read: (volumeId, offset, length) => Promise.resolve(world.storage.readVolume(volumeId, offset, length)),
    write: (volumeId, offset, bytes) => Promise.resolve(world.storage.writeVolume(volumeId, offset, bytes)),
    dispose,
  };
};

export const simulatedTargetLab = async (reach = direct): Promise<TargetLab> => {
  const world = new SimulatedWorld({ guests: [] });
  const { ports, dispose } = await reach(hostsOf(world));
  return {
    target: ports.target,
    newName: newTargetName,
    volume: () => newVolume(world),
    login: (at) => {
      const session = world.storage.logIn(credentialsOf(at), { host: 'lab', device: null });
      return Promise.resolve(session.outcome === 'done' ? labSession(world, session.value) : 'denied');
    },
    leaveHalfMade: (targetIqn) => Promise.resolve(world.storage.setTarget(targetIqn, {})),
    dispose,
  };
};

export const simulatedInitiatorLab = async (loggingIn: LoggingIn, reach = direct): Promise<InitiatorLab> => {
  const world = new SimulatedWorld({ guests: [] });
  const { ports, dispose } = await reach(hostsOf(world, loggingIn));
  return {
    initiator: ports.initiator,
    exported: () => exported(world, 'rw'),
    revoke: (login) => revoke(world, login),
    sessions: ({ connection }) => Promise.resolve(world.storage.sessionsOf(connection.targetIqn).length),
    dispose,
  };
};

export const simulatedHypervisorLab = async (loggingIn: LoggingIn, reach = direct): Promise<HypervisorLab> => {
  const [running, stopped, deaf] = [guest('running'), { ...guest('stopped'), state: 'stopped' as const }, guest('deaf')];
  const world = new SimulatedWorld({ guests: [running, stopped, deaf] });
  world.machines.setDeaf(deaf.serverId, true);
  const { ports, dispose } = await reach(hostsOf(world, loggingIn));
  return {
    hypervisor: ports.hypervisor,
    running: running.serverId,
    stopped: stopped.serverId,
    deaf: deaf.serverId,
    volume: async (mode) => {
      const { serial, ...login } = await exported(world, mode);
      if (loggingIn === 'emulator') return { serial, source: { login } };
      const { device } = await valueOf(initiatorOn(world, loggingIn).connect({ ...login, serial }));
      return { serial, source: device === null ? { login } : { device } };
    },
    definition: (half, at) => {
      const disk = world.machines.disk(at);
      const defined = half === 'live' ? disk?.live : disk?.persistent;
      return Promise.resolve(disk && defined ? { readonly: disk.mode === 'ro', shareable: disk.shareable } : undefined);
    },
    takeOut: (half, at) => {
      const disk = world.machines.disk(at);
      if (disk) world.machines[half === 'live' ? 'detach' : 'undefine'](disk);
      return Promise.resolve();
    },
    secrets: () => Promise.resolve(world.machines.allDisks().filter(({ source }) => 'login' in source).length),
    dispose,
  };
};

/** The lab's own host, which keeps the volumes, too. */
const hostsOf = (world: SimulatedWorld, loggingIn: LoggingIn = 'kernel'): SimulatedHosts => {
  const connector: Connector = {
    initiator: initiatorName,
    host,
    ip: null,
    platform: 'x86_64',
    osType: 'linux',
    multipath: false,
    mountpoint: null,
    mode: null,
  };
  const facts = { connector, stores: true, computes: true, driver: 'simulated' };
  const only = { connector, facts, initiator: initiatorOn(world, loggingIn), hypervisor: new SimulatedHypervisor(world, host) };
  return { world, storage: new SimulatedStorage(world), target: new SimulatedTarget(world), hosts: [only] };
};

const guest = (name: string): Guest => ({
  serverId: randomUUID(),
  host,
  name,
  vcpus: 2,
  memoryMiB: 2048,
  projectId: null,
  state: 'active',
});

const initiatorOn = (world: SimulatedWorld, loggingIn: LoggingIn) =>
  loggingIn === 'kernel' ? new SimulatedKernelInitiator(world, host) : new SimulatedEmulatorInitiator(world, host);

const newVolume = async (world: SimulatedWorld) => {
  const volumeId = randomUUID();
  const storage = new SimulatedStorage(world);
  await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
  return { volumeId, backing: await valueOf(storage.backing(volumeId)) };
};

const exported = async (world: SimulatedWorld, mode: AttachMode): Promise<Login> => {
  const { volumeId, backing } = await newVolume(world);
  const chap = { username: `m${randomUUID().slice(0, 8)}`, password: randomUUID().slice(0, 16) };
  const request = { targetIqn: newTargetName(), volumeId, backing, initiator: initiatorName, chap, mode, serial: volumeId };
  const connection = await valueOf(new SimulatedTarget(world).export(request));
  return { connection, initiator: initiatorName, chap, serial: volumeId };
};

const revoke = async (world: SimulatedWorld, { connection: { targetIqn, authUsername } }: Login) => {
  await valueOf(new SimulatedTarget(world).revoke({ targetIqn, chapUsername: authUsername }));
};

const labSession = ({ storage }: SimulatedWorld, id: string): LabSession => ({
  serial: () => soon(() => storage.unitOf(id).serial),
  read: (offset, length) => soon(() => storage.read(id, offset, length)),
  write: (offset, bytes) => soon(() => storage.write(id, offset, bytes)),
  close: () => soon(() => storage.closeSession(id)),
});

/** What it returns or throws, as a promise. */
const soon = <Value>(act: () => Value): Promise<Value> => new Promise((resolve) => resolve(act()));
