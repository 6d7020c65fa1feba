import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDaemon, stopDaemon, tgtd } from '../../lab/daemons.js';
import { bootGuest, destroyGuest, startGuest } from '../../lab/guest.js';
import type { GuestShell } from '../../lab/guest-shell.js';
import { openLab } from '../../lab/lab.js';
import { must, mustVirsh } from '../../lab/run.js';
import { waitUntil } from '../../lab/wait.js';
import { LibvirtHypervisor } from '../../src/adapters/hypervisor/libvirt/libvirt-hypervisor.js';
import { newPassword, usernameOf } from '../../src/adapters/secrets/chap.js';
import { TgtTarget } from '../../src/adapters/target/tgt/tgt-target.js';
import type { Login } from '../../src/app/ports/hosts.js';
import type { AttachMode } from '../../src/domain/volume/connector.js';
import type { HypervisorLab } from './contracts/hypervisor.contract.js';
import { valueOf } from './contracts/value-of.js';

/** A tgtd of our own with volumes of our own: nothing in it is anybody else's. */
export interface StorageNode {
  readonly control: number;
  readonly portal: string;
  readonly target: TgtTarget;
  newName(): string;
  volume(): Promise<{ volumeId: string; backing: string }>;
  /** A new volume, exported to `initiatorName`; what it takes to log in. */
  exported(mode?: AttachMode): Promise<Login>;
  revoke(login: Login): Promise<void>;
  sessions(login: Login): Promise<number>;
  /** What `tgtadm` itself says, for tests that do not take the adapter's word. */
  tgtadm(...args: string[]): Promise<string>;
  dispose(): Promise<void>;
}

export const libvirtUri = 'qemu:///system';
export const initiatorName = 'iqn.2026-01.io.mooring:host:lab';
const volumeBytes = 64 * 1024 * 1024;

export const startStorageNode = async (): Promise<StorageNode> => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-storage-'));
  const port = await freePort();
  /** Another number than that of any other test that runs now; tgtd takes a short integer. */
  const control = 1_000 + (process.pid % 30_000);
  const daemon = tgtd({ instance: control, port });
  await ensureDaemon(folder, daemon);
  const portal = `127.0.0.1:${port}`;
  const target = new TgtTarget({ portal, control });
  const newName = () => `iqn.2026-11.org.mooring:${randomUUID()}`;
  const volume = () => newVolume(folder);
  return {
    control,
    portal,
    target,
    newName,
    volume,
    exported: async (mode = 'rw') => {
      const { volumeId, backing } = await volume();
      const chap = { username: usernameOf(volumeId), password: newPassword() };
      const to = { targetIqn: newName(), volumeId, backing, serial: volumeId, initiator: initiatorName, chap, mode };
      return { connection: await valueOf(target.export(to)), initiator: initiatorName, chap, serial: volumeId };
    },
    revoke: ({ connection, chap }) => valueOf(target.revoke({ targetIqn: connection.targetIqn, chapUsername: chap.username })),
    sessions: async ({ connection }) => {
      const seen = (await valueOf(target.list())).find(({ targetIqn }) => targetIqn === connection.targetIqn);
      return seen?.sessions.length ?? 0;
    },
    tgtadm: (...args) => must('tgtadm', ['-C', String(control), '--lld', 'iscsi', ...args]),
    dispose: async () => {
      const end = await stopDaemon(folder, daemon);
      if (end !== 'stopped') throw new Error(`tgtd ${control} is ${end}: a test has left an export.`);
      await rm(folder, { recursive: true });
    },
  };
};

/**
 * Guests of our own on the machine's libvirt: one that runs, one that does not, and one whose boot loader never answers.
 * They begin with `adapter-` and are gone afterwards.
 */
export const startHypervisorLab = async (): Promise<HypervisorLab & { readonly shell: GuestShell }> => {
  const [lab, node] = [await openLab(), await startStorageNode()];
  const guests = {
    running: await bootGuest(lab, { name: 'adapter-running' }),
    stopped: await startGuest(lab, { name: 'adapter-stopped' }),
    deaf: await bootGuest(lab, { name: 'adapter-deaf', kind: 'boot-loader-only' }),
  };
  for (const { uuid } of Object.values(guests)) await addBootDisk(uuid, (await node.volume()).backing);
  await mustVirsh(['destroy', guests.stopped.uuid]);

  const logins: Login[] = [];
  return {
    hypervisor: new LibvirtHypervisor({ uri: libvirtUri, privateFolder: join(lab.folder, 'private'), unplugTimeoutMs: 3_000 }),
    running: guests.running.uuid,
    shell: guests.running.shell,
    stopped: guests.stopped.uuid,
    deaf: guests.deaf.uuid,
    volume: async (mode) => {
      const login = await node.exported(mode);
      logins.push(login);
      return { serial: login.serial, source: { login } };
    },
    definition: async (half, { serverId, alias }) => {
      const xml = await mustVirsh(['dumpxml', serverId, ...(half === 'persistent' ? ['--inactive'] : [])]);
      const disk = xml.split('<disk ').find((each) => each.includes(`<alias name='${alias}'/>`));
      return disk === undefined ? undefined : { readonly: disk.includes('<readonly/>'), shareable: disk.includes('<shareable/>') };
    },
    takeOut: async (half, { serverId, alias }) => {
      await mustVirsh(['detach-device-alias', serverId, alias, half === 'live' ? '--live' : '--config']);
      const gone = async () => half === 'persistent' || !(await mustVirsh(['dumpxml', serverId])).includes(alias);
      await waitUntil(gone, { until: `${alias} has left ${serverId}`, timeoutMs: 10_000 });
    },
    secrets: async () => (await mustVirsh(['secret-list'])).split('\n').filter((line) => line.includes('ua-')).length,
    dispose: async () => {
      guests.running.shell.close();
      for (const { name } of Object.values(guests)) await destroyGuest(lab, name);
      for (const login of logins) await node.revoke(login);
      await node.dispose();
    },
  };
};

const addBootDisk = (domain: string, file: string) =>
  mustVirsh(['attach-disk', domain, file, 'vda', '--targetbus', 'virtio', '--driver', 'qemu', '--subdriver', 'raw', '--live', '--config']);

const newVolume = async (folder: string): Promise<{ volumeId: string; backing: string }> => {
  const volumeId = randomUUID();
  const backing = join(folder, volumeId);
  const file = await open(backing, 'w');
  await file.truncate(volumeBytes);
  await file.close();
  return { volumeId, backing };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
