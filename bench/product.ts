/** The product as a process of its own, started as `npm start` does, on a data folder that goes away with it unless it is given one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Product {
  readonly child: ChildProcess;
  readonly url: string;
  readonly cloudsFile: string;
  readonly startMs: number;
  residentMiB(): number;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;

/** All in one process, unless another command is given. */
export const startProduct = async (
  environment: Readonly<Record<string, string>>,
  command: readonly string[] = ['start'],
): Promise<Product> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const { MOORING_DATA: data = folder, MOORING_LISTEN: listen = `127.0.0.1:${await freePort()}` } = environment;
  const env = { ...process.env, MOORING_LOG: 'warn', ...environment, MOORING_DATA: data, MOORING_LISTEN: listen };
  const begun = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'dist/main.js', ...command], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await firstAnswer(`http://${listen}/healthz`, child);
  return {
    child,
    url: `http://${listen}`,
    cloudsFile: join(data, 'clouds.yaml'),
    startMs: performance.now() - begun,
    residentMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Until it says that it can do its work. */
export const ready = ({ url, child }: Product): Promise<void> => firstAnswer(`${url}/readyz`, child);

const firstAnswer = async (url: string, child: ChildProcess): Promise<void> => {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it answered`);
    await pause(5);
  }
  throw new Error(`no answer from ${url} within ${startTimeoutMs} ms`);
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
