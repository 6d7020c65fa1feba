/** The product as its users run it: a process of its own on a data folder of its own. Whatever it says is kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../lab/wait.js';
import { EmbeddedEventStore } from '../../src/adapters/event-store/embedded/embedded-event-store.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { CloudSession } from './cloud-session.js';
import { freePort } from './free-port.js';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

export interface MooringSetting {
  /** As `npm run build` left it, unless said otherwise. */
  readonly program?: Program;
  readonly env?: Readonly<Record<string, string>>;
}

const built: Program = { command: process.execPath, args: [fileURLToPath(new URL('../../dist/main.js', import.meta.url)), 'start'] };
const startMs = 120_000;
const settleMs = 120_000;

export class MooringProcess {
  /** What was answered to everybody who is not a service. */
  readonly answers: string[] = [];
  private readonly said: Buffer[] = [];
  private child: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);

  private constructor(
    private readonly folder: string,
    readonly url: string,
    private readonly setting: MooringSetting,
  ) {}

  /** Made, not started. */
  static async on(setting: MooringSetting): Promise<MooringProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-e2e-'));
    await mkdir(join(folder, 'tmp'));
    return new MooringProcess(folder, `http://127.0.0.1:${await freePort()}`, setting);
  }

  static async start(setting: MooringSetting): Promise<MooringProcess> {
    const mooring = await MooringProcess.on(setting);
    await mooring.start();
    return mooring;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /** Where it and what it starts put their temporary files. */
  get temporary(): string {
    return join(this.folder, 'tmp');
  }

  get output(): string {
    return Buffer.concat(this.said).toString();
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Resolves when it serves: also after `kill` or `stop`, then on what is in its folder. */
  async start(): Promise<void> {
    this.spawn();
    const settled = async () => !this.isRunning || (await this.isReady());
    await waitUntil(settled, { until: `Mooring serves at ${this.url}`, timeoutMs: startMs, everyMs: 10 });
    if (!this.isRunning) throw new Error(`Mooring ended at once: ${this.output}`);
  }

  /** Without waiting for anything. */
  spawn(): void {
    const { command, args, cwd } = this.setting.program ?? built;
    const child = spawn(command, args, { cwd, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => this.said.push(bytes));
    this.child = child;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => {
        this.child = undefined;
        this.said.push(Buffer.from(`(ended with ${code ?? signal ?? 'nothing'})\n`));
        resolve(code);
      });
    });
  }

  /** Its exit code; `null` when a signal ended it. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exit();
  }

  /** `kill -9`: nothing is finished, nothing is written any more. What it had started goes on. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exit();
  }

  /** Stops it and removes all it had. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** One of the clouds that the first start wrote. What a service is told is its own business. */
  signIn(cloud: string): Promise<CloudSession> {
    const hear = cloud === 'mooring-service' ? () => undefined : (answer: string) => void this.answers.push(answer);
    return CloudSession.signIn(join(this.data, 'clouds.yaml'), cloud, hear);
  }

  /** Resolves when nothing is due any more, now or later. */
  async settled(): Promise<void> {
    const isIdle = async () => (await this.gauge('mooring_open_work')) === 0;
    await waitUntil(isIdle, { until: 'nothing is due any more', timeoutMs: settleMs, everyMs: 20 });
  }

  async gauge(name: string): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(metrics)?.[1]);
  }

  /** The log from its beginning, read from a copy: the file itself is the process's alone. */
  async log(): Promise<readonly Recorded[]> {
    const copy = await mkdtemp(join(this.folder, 'log-'));
    const files = ['events.db', 'events.db-wal'].map((name) => cp(join(this.data, name), join(copy, name), { force: true }));
    await Promise.allSettled(files);
    const store = EmbeddedEventStore.open(copy);
    try {
      const history: Recorded[] = [];
      for await (const recorded of store.readAll()) history.push(recorded);
      return history;
    } finally {
      await store.close();
      await rm(copy, { recursive: true });
    }
  }

  /** Kills it when this event stands in its file, or so many ms later. Looks once in a millisecond. */
  async killAt({ type, about, afterMs }: KillPoint): Promise<void> {
    const deadline = Date.now() + settleMs;
    while (!this.hasWritten(type, about)) {
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${type} of ${about}: ${this.output}`);
      await pause(1);
    }
    if (afterMs > 0) await pause(afterMs);
    await this.kill();
  }

  /** The bytes of an event stand in the journal as they are: its type, then its data. Quicker than any copy could be opened. */
  private hasWritten(type: string, about: string): boolean {
    const journal = readFileSync(join(this.data, 'events.db-wal'), 'latin1');
    return new RegExp(`${type}\\{[^{}]*"${about}"`).test(journal);
  }

  private environment(): NodeJS.ProcessEnv {
    const own = { MOORING_DATA: this.data, MOORING_LISTEN: new URL(this.url).host, TMPDIR: this.temporary };
    return { ...process.env, ...own, ...this.setting.env };
  }
}

export interface KillPoint {
  readonly type: string;
  /** An id that is in its data. */
  readonly about: string;
  readonly afterMs: number;
}
