import { access, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isRunning, logPath, startedByUs, startInBackground, stop } from './process.js';
import { must, run, virsh } from './run.js';
import { waitUntil } from './wait.js';

/** A service of the machine that the lab needs, and how to ask whether it is there. */
export interface Daemon {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** What systemd calls it; `null` for one that is ours alone. */
  readonly unit: string | null;
  readonly answers: () => Promise<boolean>;
  /** Something depends on it now, perhaps something of somebody else. */
  readonly isInUse: () => Promise<boolean>;
  /** For one that does not end at SIGTERM. */
  readonly askToEnd?: () => Promise<unknown>;
  /** Files that it leaves behind. */
  readonly litter?: readonly string[];
}

const START_TIMEOUT_MS = 20_000;

/** A tgtd beside others: its own control channel, its own port on the loopback address. */
export const tgtd = ({ instance, port }: { instance: number; port: number }): Daemon => {
  const control = ['-C', String(instance), '--lld', 'iscsi'];
  return {
    name: instance === 0 ? 'tgtd' : `tgtd-${instance}`,
    program: 'tgtd',
    args: ['-f', '-C', String(instance), '--iscsi', `portal=127.0.0.1:${port}`],
    unit: instance === 0 ? 'tgt' : null,
    answers: async () => (await run('tgtadm', [...control, '--op', 'show', '--mode', 'sys'])).code === 0,
    isInUse: async () => (await run('tgtadm', [...control, '--op', 'show', '--mode', 'target'])).stdout.trim() !== '',
    askToEnd: () => must('tgtadm', ['-C', String(instance), '--op', 'delete', '--mode', 'system']),
    litter: ['', '.lock'].map((suffix) => `/run/tgtd/socket.${instance}${suffix}`),
  };
};

const anyGuestRuns = async () => (await virsh(['list', '--name'])).stdout.trim() !== '';

/** Keeps the guests' serial logs. */
const virtlogd: Daemon = {
  name: 'virtlogd',
  program: 'virtlogd',
  args: [],
  unit: 'virtlogd',
  answers: () => accepts('/run/libvirt/virtlogd-sock'),
  isInUse: anyGuestRuns,
};

const hostFile = (name: string) => fileURLToPath(new URL(`./host/${name}`, import.meta.url));

const libvirtd: Daemon = {
  name: 'libvirtd',
  program: 'unshare',
  args: ['--mount', '--propagation', 'slave', 'sh', hostFile('start-libvirtd'), hostFile('qemu.conf')],
  unit: 'libvirtd',
  answers: async () => (await virsh(['version'])).code === 0,
  isInUse: anyGuestRuns,
};

/** In the order in which they start; they end the other way round. */
export const labDaemons: readonly Daemon[] = [tgtd({ instance: 0, port: 3260 }), virtlogd, libvirtd];

export const silentDaemons = async (): Promise<readonly string[]> => {
  const asked = await Promise.all(labDaemons.map(async ({ name, answers }) => ((await answers()) ? [] : [name])));
  return asked.flat();
};

/** Uses what runs already; `started` when it had to be started. */
export const ensureDaemon = async (folder: string, daemon: Daemon): Promise<'running' | 'started'> => {
  if (await daemon.answers()) return 'running';
  if (daemon.unit !== null && (await hasSystemd())) await must('systemctl', ['start', daemon.unit]);
  else await startByHand(folder, daemon);
  return 'started';
};

/** Somebody else may start the same one at the same time: theirs serves as well, and ours then ends by itself. */
const startByHand = async (folder: string, daemon: Daemon): Promise<void> => {
  const { pid } = await startInBackground(folder, daemon);
  const log = logPath(folder, daemon.name);
  const settled = async () => (await daemon.answers()) || !(await isRunning(pid));
  await waitUntil(settled, { until: `${daemon.name} answers (its log: ${log})`, timeoutMs: START_TIMEOUT_MS });
  if (await daemon.answers()) return;
  throw new Error(`${daemon.name} ended at once: ${(await readFile(log, 'utf8')).trim()}`);
};

/** Stops one that we started, unless it has come into use by others. */
export const stopDaemon = async (folder: string, daemon: Daemon): Promise<'not ours' | 'still in use' | 'stopped'> => {
  const started = (await startedByUs(folder)).find(({ name }) => name === daemon.name);
  if (!started) return 'not ours';
  if (await daemon.isInUse()) return 'still in use';
  await daemon.askToEnd?.();
  await stop(folder, started);
  for (const path of daemon.litter ?? []) await rm(path, { force: true });
  return 'stopped';
};

const hasSystemd = () =>
  access('/run/systemd/system').then(
    () => true,
    () => false,
  );

const accepts = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
