/** One process of a distributed Mooring: killed, paused, woken and started again as it happens to processes. What it says is kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../../lab/wait.js';

export interface PartSetting {
  readonly name: string;
  /** `serve`, or `agent --host sim-1`. */
  readonly args: readonly string[];
  /** Where it listens on the loopback address. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

/** As `npm run build` left it. */
const program = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
/** The machine may have a lot else to do. */
const startMs = 60_000;
const stopMs = 60_000;
const betweenStartsMs = 200;

export class Part {
  /** When it ended though nobody had asked it to, after it had been ready. */
  readonly deaths: string[] = [];
  private readonly said: Buffer[] = [];
  private isExpectedToEnd = false;
  private child: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);

  constructor(private readonly setting: PartSetting) {}

  get name(): string {
    return this.setting.name;
  }

  get port(): number {
    return this.setting.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.setting.port}`;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  get output(): string {
    return Buffer.concat(this.said).toString();
  }

  /** Resolves when it can be used. */
  async start(): Promise<void> {
    this.spawn();
    await this.ready();
  }

  /** Without waiting for anything. */
  spawn(): void {
    const { args, env } = this.setting;
    const child = spawn(process.execPath, [program, ...args], { env: { ...bare(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => this.said.push(bytes));
    this.child = child;
    // Until it has been ready once.
    this.isExpectedToEnd = true;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => {
        this.child = undefined;
        const ending = `ended with ${code ?? signal ?? 'nothing'}`;
        if (!this.isExpectedToEnd) this.deaths.push(`${this.name} ${ending} at ${new Date().toISOString()}`);
        this.said.push(Buffer.from(`(${ending})\n`));
        resolve(code);
      });
    });
  }

  /** As whoever looks after a machine does: again, until it stays. */
  async revive(): Promise<void> {
    const deadline = Date.now() + startMs;
    for (;;) {
      this.spawn();
      if (await this.comesUp()) return;
      if (Date.now() > deadline) throw new Error(`${this.name} does not come up: ${this.output.slice(-2_000)}`);
      await pause(betweenStartsMs);
    }
  }

  async ready(): Promise<void> {
    if (!(await this.comesUp())) throw new Error(`${this.name} ended instead of being ready: ${this.output.slice(-2_000)}`);
  }

  /** `false`: it ended before it was ready. */
  private async comesUp(): Promise<boolean> {
    const settled = async () => !this.isRunning || (await this.isReady());
    await waitUntil(settled, { until: `${this.name} is ready at ${this.url}`, timeoutMs: startMs, everyMs: 50 });
    this.isExpectedToEnd = !this.isRunning;
    return this.isRunning;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.isExpectedToEnd = true;
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  /** Lets nothing of it run, as a machine does that hangs; its connections stay. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Asks it to end; its exit code, `null` where it had to be killed. */
  async stop(): Promise<number | null> {
    this.isExpectedToEnd = true;
    this.resume();
    this.child?.kill('SIGTERM');
    const tooLate = setTimeout(() => this.child?.kill('SIGKILL'), stopMs);
    const code = await this.ended;
    clearTimeout(tooLate);
    return code;
  }

  /** Resolves with its exit code when it ends by itself. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  /** The sum of a metric over its labels; `undefined` where it does not answer. */
  async metric(name: string): Promise<number | undefined> {
    const text = await this.get('/metrics');
    if (text === undefined) return undefined;
    const lines = text.split('\n').filter((line) => new RegExp(`^${name}(\\{| )`).test(line));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** `undefined` where it does not answer, and where it does not answer well. */
  async get(path: string): Promise<string | undefined> {
    try {
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }

  private async isReady(): Promise<boolean> {
    return this.setting.args[0] === 'world' ? listens(this.setting.port) : (await this.get('/readyz')) !== undefined;
  }
}

/** Nothing of what this process was told about Mooring. */
const bare = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MOORING_') && name !== 'NODE_OPTIONS'));

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const say = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => say(true)).once('error', () => say(false));
  });
