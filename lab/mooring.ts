import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning, logPath, startedByUs, startInBackground, stop, type Started } from './process.js';
import { waitUntil } from './wait.js';

/** A Mooring that works on this machine's tgtd and libvirt and keeps everything in the lab's folder. */
export interface RunningMooring {
  readonly url: string;
  readonly cloudsFile: string;
}

const NAME = 'mooring';
const START_TIMEOUT_MS = 30_000;
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export const dataFolder = (folder: string) => join(folder, 'mooring');
export const cloudsFile = (folder: string) => join(dataFolder(folder), 'clouds.yaml');
const running = async (folder: string) => (await startedByUs(folder)).find(({ name }) => name === NAME);

/** Asked before anything is done, since what answers later could then be somebody else's. */
export const refuseTakenAddress = async (folder: string, listen: string): Promise<void> => {
  if (await running(folder)) return;
  if (await isReady(`http://${listen}`)) throw new Error(`Something else answers on ${listen}; choose another address with --listen.`);
};

export const ensureMooring = async (folder: string, listen: string): Promise<RunningMooring> => {
  const url = `http://${listen}`;
  await waitUntilReady(folder, url, (await running(folder)) ?? (await start(folder, listen)));
  return { url, cloudsFile: cloudsFile(folder) };
};

const start = (folder: string, listen: string): Promise<Started> => {
  const settings = { MOORING_HOSTS: 'libvirt', MOORING_DATA: dataFolder(folder), MOORING_LISTEN: listen };
  return startInBackground(folder, {
    name: NAME,
    program: process.execPath,
    args: [program, 'start'],
    env: { ...process.env, ...settings },
  });
};

const waitUntilReady = async (folder: string, url: string, { pid }: Started): Promise<void> => {
  const log = logPath(folder, NAME);
  const settled = async () => (await isReady(url)) || !(await isRunning(pid));
  await waitUntil(settled, { until: `Mooring is ready at ${url} (its log: ${log})`, timeoutMs: START_TIMEOUT_MS });
  if (!(await isRunning(pid))) throw new Error(`Mooring ended at once: ${(await readFile(log, 'utf8')).trim()}`);
};

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

export const stopMooring = async (folder: string): Promise<boolean> => {
  const own = await running(folder);
  if (own) await stop(folder, own);
  return own !== undefined;
};
