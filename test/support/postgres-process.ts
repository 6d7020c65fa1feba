/** PostgreSQL as Debian has it: a server of its own, in a folder of its own, that can be killed, paused and started again. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { waitUntil } from '../../lab/wait.js';
import { codeOf } from '../../src/adapters/system-error.js';
import { freePort } from './free-port.js';

const run = promisify(execFile);
const startMs = 60_000;

/** PostgreSQL does not run as root: everything is done as the user Debian made for it. */
interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Text is compared by ICU unless a column says otherwise: so an order that was left to the database shows. */
const initial = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en', '--no-sync'];

export class PostgresProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private said = '';

  private constructor(
    private readonly folder: string,
    private readonly user: User,
    private readonly password: string,
    readonly port: number,
  ) {}

  static async start(): Promise<PostgresProcess> {
    const user = await postgresUser();
    const folder = mkdtempSync(join(tmpdir(), 'mooring-postgres-'));
    chownSync(folder, user.uid, user.gid);
    const server = new PostgresProcess(folder, user, randomUUID(), await freePort());
    await server.make();
    await server.restart();
    return server;
  }

  get url(): string {
    return this.urlOf('postgres');
  }

  urlOf(database: string, { user = 'postgres', password = this.password } = {}): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Without asking anybody, and without leaving a process behind. What was committed is on the disk. */
  async kill(): Promise<void> {
    const killed = this.signal('SIGKILL');
    await this.ended;
    const gone = () => Promise.resolve(killed.every((pid) => parentOf(`${pid}`) === undefined));
    await waitUntil(gone, { until: 'PostgreSQL is gone', timeoutMs: startMs, everyMs: 2 });
  }

  /** On what `kill` or `stop` left. Resolves when it answers. */
  async restart(): Promise<void> {
    this.spawn();
    const settled = async () => !this.child || (await this.answers());
    await waitUntil(settled, { until: `PostgreSQL answers at port ${this.port}`, timeoutMs: startMs, everyMs: 20 });
    if (!this.child) throw new Error(`PostgreSQL ended at once: ${this.said}`);
  }

  /** Connections stay open and nobody answers. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }

  private async make(): Promise<void> {
    const passwordFile = join(this.folder, 'password');
    writeFileSync(passwordFile, this.password, { mode: 0o600 });
    chownSync(passwordFile, this.user.uid, this.user.gid);
    const args = ['-D', this.data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, ...initial];
    await run(program('initdb'), args, { ...this.user, cwd: this.folder });
    rmSync(passwordFile);
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private spawn(): void {
    const settings = ['listen_addresses=127.0.0.1', 'fsync=on', 'shared_buffers=32MB', 'max_connections=200', 'log_min_messages=fatal'];
    const args = ['-D', this.data, '-p', `${this.port}`, '-k', this.folder, ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(program('postgres'), args, { ...this.user, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
    this.child = child;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject).once('exit', () => {
        this.child = undefined;
        resolve();
      });
    });
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 1_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  /** The first process is stopped before the others are counted: it makes no more of them. */
  private signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): readonly number[] {
    const pid = this.child?.pid;
    if (pid === undefined) return [];
    process.kill(pid, 'SIGSTOP');
    const all = [...childrenOf(pid), pid];
    for (const each of all) send(each, signal);
    return all;
  }
}

const postgresUser = async (): Promise<User> => {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (which) => Number((await run('id', [which, 'postgres'])).stdout)));
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres; is postgresql installed?');
  return { uid, gid };
};

const versions = '/usr/lib/postgresql';

/** Of the newest version that is installed. */
const program = (name: string): string => {
  const newest = readdirSync(versions).sort((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined) throw new Error(`no PostgreSQL in ${versions}`);
  return join(versions, newest, 'bin', name);
};

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);

/** `undefined`: it has ended by now. */
const parentOf = (pid: string): number | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return /^State:\s*Z/m.test(status) ? undefined : Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
  } catch {
    return undefined;
  }
};

/** Connections end whenever they like, and their processes with them. */
const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
};
