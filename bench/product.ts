/** The product as a process of its own, started as `npm start` does, on a data folder that goes away with it unless it is given one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Product {
  readonly url: string;
  readonly cloudsFile: string;
  readonly startMs: number;
  residentMiB(): number;
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;

export const startProduct = async (environment: Readonly<Record<string, string>>): Promise<Product> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const { MOORING_DATA: data = folder } = environment;
  const env = { ...process.env, MOORING_DATA: data, MOORING_LISTEN: listen, MOORING_LOG: 'warn', ...environment };
  const begun = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'dist/main.js', 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await firstAnswer(`http://${listen}/healthz`);
  return {
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

const firstAnswer = async (url: string): Promise<void> => {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await pause(5);
  }
  throw new Error(`no answer from ${url} within ${startTimeoutMs} ms`);
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
