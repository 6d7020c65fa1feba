/** The simulated world as the contract suites want it: with probes that look and act past the ports. */
import { randomUUID } from 'node:crypto';
import type { Login } from '../../src/app/ports/hosts.js';
import type { Guest } from '../../src/adapters/simulated/physics/machines.js';
import { credentialsOf } from '../../src/adapters/simulated/physics/credentials.js';
import { SimulatedHypervisor } from '../../src/adapters/simulated/simulated-hypervisor.js';
import { SimulatedEmulatorInitiator, SimulatedKernelInitiator } from '../../src/adapters/simulated/simulated-initiator.js';
import { SimulatedStorage } from '../../src/adapters/simulated/simulated-storage.js';
import { SimulatedTarget } from '../../src/adapters/simulated/simulated-target.js';
import { SimulatedWorld } from '../../src/adapters/simulated/simulated-world.js';
import type { AttachMode } from '../../src/domain/volume/connector.js';
import type { HypervisorLab } from './contracts/hypervisor.contract.js';
import type { InitiatorLab } from './contracts/iscsi-initiator.contract.js';
import type { LabSession, TargetLab } from './contracts/iscsi-target.contract.js';
import { valueOf } from './contracts/value-of.js';
import type { StorageLab } from './contracts/volume-storage.contract.js';

export type LoggingIn = 'kernel' | 'emulator';

const host = 'sim-1';
const initiatorName = 'iqn.2026-11.org.mooring:host:sim-1';
const nothingToDispose = () => Promise.resolve();
const newTargetName = () => `iqn.2026-11.org.mooring:${randomUUID()}`;

export const simulatedStorageLab = (): Promise<StorageLab> => {
  const world = new SimulatedWorld({ guests: [] });
  return Promise.resolve({
    storage: new SimulatedStorage(world),
    read: (volumeId, offset, length) => Promise.resolve(world.storage.readVolume(volumeId, offset, length)),
    write: (volumeId, offset, bytes) => Promise.resolve(world.storage.writeVolume(volumeId, offset, bytes)),
    dispose: nothingToDispose,
  });
};

export const simulatedTargetLab = (): Promise<TargetLab> => {
  const world = new SimulatedWorld({ guests: [] });
  return Promise.resolve({
    target: new SimulatedTarget(world),
    newName: newTargetName,
    volume: () => newVolume(world),
    login: (at) => {
      const session = world.storage.logIn(credentialsOf(at), { host: 'lab', device: null });
      return Promise.resolve(session.outcome === 'done' ? labSession(world, session.value) : 'denied');
    },
    leaveHalfMade: (targetIqn) => Promise.resolve(world.storage.setTarget(targetIqn, {})),
    dispose: nothingToDispose,
  });
};

export const simulatedInitiatorLab = (loggingIn: LoggingIn): Promise<InitiatorLab> => {
  const world = new SimulatedWorld({ guests: [] });
  return Promise.resolve({
    initiator: initiatorOn(world, loggingIn),
    exported: () => exported(world, 'rw'),
    revoke: (login) => revoke(world, login),
    sessions: ({ connection }) => Promise.resolve(world.storage.sessionsOf(connection.targetIqn).length),
    dispose: nothingToDispose,
  });
};

export const simulatedHypervisorLab = (loggingIn: LoggingIn): Promise<HypervisorLab> => {
  const [running, stopped, deaf] = [guest('running'), { ...guest('stopped'), state: 'stopped' as const }, guest('deaf')];
  const world = new SimulatedWorld({ guests: [running, stopped, deaf] });
  world.machines.setDeaf(deaf.serverId, true);
  return Promise.resolve({
    hypervisor: new SimulatedHypervisor(world, host),
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
    dispose: nothingToDispose,
  });
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
