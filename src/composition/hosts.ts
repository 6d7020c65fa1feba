/** Which hosts there are and which adapters act for them. */
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../adapters/process/run.js';
import type { SimulatedWorld } from '../adapters/simulated/simulated-world.js';
import type { HostAdapters } from '../app/agent/host-agent.js';
import type { RegisteredHost } from '../app/agent/host-registration.js';
import { hostName } from '../domain/kernel/ids.js';
import type { Connector } from '../domain/volume/connector.js';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { keptHostName } from './host-name.js';

export interface OpenHosts {
  readonly hosts: readonly (RegisteredHost & { readonly adapters: HostAdapters })[];
  readonly kind: 'simulated' | 'libvirt';
  /** One sentence for people: what acts here, and why. */
  readonly says: string;
  /** Where nothing is real: what there would be. */
  readonly world: SimulatedWorld | null;
  close(): void;
}

/** One of them, for an agent. */
export const openHost = async (config: Config, name: string): Promise<OpenHost> => {
  const open = config.simulatedWorld === null ? await openHosts(config) : await openWorld(config.simulatedWorld, name);
  const host = open.hosts.find((each) => each.name === name);
  if (host) return { ...open, host };
  open.close();
  throw new ConfigError(
    `--host ${name} is none of the hosts there are here: ${open.hosts.map((each) => each.name).join(', ')}. ${open.says}`,
  );
};

export interface OpenHost extends OpenHosts {
  readonly host: OpenHosts['hosts'][number];
}

/** How many things a host is asked to do at the same moment. */
export const hostWorkAtOnce = 16;

const libvirtUri = 'qemu:///system';

export const openHosts = async (config: Config): Promise<OpenHosts> => {
  if (config.simulatedWorld !== null) return openWorld(config.simulatedWorld);
  if (config.hosts === 'simulated') return simulated(config, 'MOORING_HOSTS=simulated asks for it');
  const missing = await whatIsMissing();
  if (missing === null) return libvirt(config);
  if (config.hosts === 'libvirt') throw new ConfigError(`MOORING_HOSTS=libvirt, but ${missing}`);
  return simulated(config, missing);
};

const openWorld = async (world: string, only?: string): Promise<OpenHosts> =>
  (await import('./world-hosts.js')).openWorldHosts(world, only);

/** `null`: libvirt and tgt both answer. */
const whatIsMissing = async (): Promise<string | null> => {
  const [virsh, tgtadm] = await Promise.all([
    run('virsh', ['-c', libvirtUri, 'version'], { timeoutMs: 3_000 }),
    run('tgtadm', ['--lld', 'iscsi', '--op', 'show', '--mode', 'sys'], { timeoutMs: 3_000 }),
  ]);
  if (virsh.exit === 'missing') return 'libvirt is not installed here';
  if (virsh.exit !== 0) return `libvirt does not answer at ${libvirtUri}`;
  if (tgtadm.exit === 'missing') return 'tgt is not installed here';
  return tgtadm.exit === 0 ? null : 'tgtd does not answer';
};

const simulated = async ({ data, simulatedPlan }: Config, why: string): Promise<OpenHosts> => {
  const { simulatedHosts } = await import('../adapters/simulated/simulated-hosts.js');
  const { readPlan } = await import('../adapters/simulated/simulated-plan.js');
  const plan = simulatedPlan === null ? undefined : readPlan(simulatedPlan);
  const { world, storage, target, hosts } = simulatedHosts({ journal: join(data, 'simulated-world.jsonl'), ...(plan && { plan }) });
  return {
    kind: 'simulated',
    world,
    says: `Hosts are SIMULATED, no disk is real: ${why}.`,
    hosts: hosts.map(({ facts, initiator, hypervisor }) => ({
      name: hostName(facts.connector.host),
      facts,
      hypervisor,
      adapters: { storage, target, initiator, hypervisor },
    })),
    close: () => world.close(),
  };
};

/** Loaded only where they are needed: the start is quicker. */
const libvirt = async ({ data, storageFolder, portal, unplug }: Config): Promise<OpenHosts> => {
  const { LibvirtHypervisor } = await import('../adapters/hypervisor/libvirt/libvirt-hypervisor.js');
  const { forgetPrivateFiles } = await import('../adapters/hypervisor/libvirt/private-files.js');
  const { QemuInitiator } = await import('../adapters/initiator/qemu/qemu-initiator.js');
  const { FileStorage } = await import('../adapters/storage/file/file-storage.js');
  const { TgtTarget } = await import('../adapters/target/tgt/tgt-target.js');
  const name = await keptHostName(data);
  const connector = await ownConnector(name, portal);
  const privateFolder = join(data, 'private');
  await forgetPrivateFiles(privateFolder);
  const hypervisor = new LibvirtHypervisor({ uri: libvirtUri, privateFolder, unplugTimeoutMs: unplug.timeoutMs });
  const storage = new FileStorage({ folder: storageFolder ?? join(data, 'volumes') });
  const adapters = { storage, target: new TgtTarget({ portal }), initiator: new QemuInitiator(), hypervisor };
  const facts = { connector, stores: true, computes: true, driver: 'libvirt, tgt, QEMU initiator, files' };
  return {
    kind: 'libvirt',
    world: null,
    says: `Hosts are real: libvirt (${libvirtUri}) and tgt (${portal}) answer on ${name}.`,
    hosts: [{ name: hostName(name), facts, hypervisor, adapters }],
    close: () => undefined,
  };
};

const initiatorFile = '/etc/iscsi/initiatorname.iscsi';

const ownConnector = async (host: string, portal: string): Promise<Connector> => ({
  initiator: (await configuredInitiator()) ?? `iqn.2026-11.org.mooring:host:${host.toLowerCase()}`,
  host,
  ip: portal.replace(/:\d+$/, ''),
  platform: process.arch === 'x64' ? 'x86_64' : process.arch,
  osType: process.platform,
  multipath: false,
  mountpoint: null,
  mode: null,
});

/** The name open-iscsi uses on this machine, where it is installed. */
const configuredInitiator = async (): Promise<string | undefined> => {
  const readable = await access(initiatorFile, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!readable) return undefined;
  return /^InitiatorName=(\S+)$/m.exec(await readFile(initiatorFile, 'utf8'))?.[1];
};
