import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from './wait.js';

/** A program that goes on when we end. What was started is noted in the lab's folder, so that a later `down` stops it and nothing else. */
export interface Started {
  readonly name: string;
  readonly pid: number;
}

export interface Background {
  /** Names its log and its note. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** One for each start: when two start the same program at once, the one that finds it taken does not unname the other's. */
const notePath = (folder: string, { name, pid }: Started) => join(folder, 'started', `${name}.${pid}`);
export const logPath = (folder: string, name: string) => join(folder, 'logs', `${name}.log`);

export const startInBackground = async (folder: string, { name, program, args, env }: Background): Promise<Started> => {
  await mkdir(join(folder, 'started'), { recursive: true });
  await mkdir(join(folder, 'logs'), { recursive: true });
  const log = await open(logPath(folder, name), 'w');
  try {
    const child = spawn(program, [...args], { detached: true, stdio: ['ignore', log.fd, log.fd], env: env ?? process.env });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject).once('spawn', () => resolve(child.pid ?? 0));
    });
    child.unref();
    await writeFile(notePath(folder, { name, pid }), await startTime(pid));
    return { name, pid };
  } finally {
    await log.close();
  }
};

/** What we started and what still runs. A note about another life of the same process number counts for nothing. */
export const startedByUs = async (folder: string): Promise<readonly Started[]> => {
  const notes = await readdir(join(folder, 'started')).catch(() => []);
  const found = await Promise.all(notes.map((note) => stillRunning(folder, note)));
  return found.filter((started) => started !== undefined);
};

const stillRunning = async (folder: string, note: string): Promise<Started | undefined> => {
  const [, name = '', pid = ''] = /^(.+)\.(\d+)$/.exec(note) ?? [];
  const started = { name, pid: Number(pid) };
  const since = await readFile(join(folder, 'started', note), 'utf8');
  return since !== GONE && since === (await startTime(started.pid)) ? started : undefined;
};

export const isRunning = async (pid: number): Promise<boolean> => (await startTime(pid)) !== GONE;

/** Mooring finishes what is under way first. */
const GRACE_MS = 30_000;

export const stop = async (folder: string, { name, pid }: Started): Promise<void> => {
  const gone = async () => !(await isRunning(pid));
  if (!(await gone())) process.kill(pid, 'SIGTERM');
  await waitUntil(gone, { until: `${name} has ended`, timeoutMs: GRACE_MS }).catch(async () => {
    process.kill(pid, 'SIGKILL');
    await waitUntil(gone, { until: `${name} has been ended`, timeoutMs: 5_000 });
  });
  await rm(notePath(folder, { name, pid }), { force: true });
};

const GONE = 'gone';

/** In clock ticks since boot; with the process number it names one process for good. A zombie is gone. */
const startTime = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === '' || state === 'Z' ? GONE : (fields[18] ?? GONE);
};
