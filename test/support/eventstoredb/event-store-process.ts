import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.js';
import type { Fault, Report, ServerSettings, Tls } from './control.js';
import { makeCertificates } from './certificates.js';

export interface Beginning {
  /** "Server Is Not Ready" from its first moment, until healed. */
  readonly notReady?: boolean | undefined;
}

export interface EventStoreOptions extends Beginning {
  /** 23.10.8 by default. */
  readonly version?: string;
  /** One by default. */
  readonly nodes?: number;
  /** Name and password of who may use it. Give it `tls`, too: without that, the clients keep the name to themselves. */
  readonly users?: Readonly<Record<string, string>>;
  /** With a certificate of an authority made for it. */
  readonly tls?: boolean;
}

const nameOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const HOOKS = nameOf('../../adapters/event-store/embedded/processes/typescript-hooks.mjs');
const MAIN = nameOf('server/main.ts');

/**
 * A server that speaks EventStoreDB's protocol to the official clients, in a process of its own on a folder of its own. It is no
 * EventStoreDB: it stands in for one where none can be had, and does on demand what a real one does when things go wrong. What it knows
 * of the real one's behaviour was measured on one, or read in its source.
 */
export class EventStoreProcess {
  private child: ChildProcess | undefined;
  private orders = 0;
  private readonly waiting = new Map<number, (error: string | undefined) => void>();

  private constructor(private readonly settings: Omit<ServerSettings, 'notReady'>) {}

  static async start(options: EventStoreOptions = {}): Promise<EventStoreProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-eventstoredb-'));
    const ports: number[] = [];
    for (let node = 0; node < (options.nodes ?? 1); node += 1) ports.push(await freePort());
    const { version = '23.10.8', users, notReady } = options;
    const tls = options.tls ? await makeCertificates(folder) : undefined;
    const settings = { folder, ports, version, ...(users && { users }), ...(tls && { tls }) };
    const server = new EventStoreProcess(settings);
    await server.restart({ notReady });
    return server;
  }

  /** Of the first node. */
  get port(): number {
    return this.settings.ports[0] ?? 0;
  }

  get ports(): readonly number[] {
    return this.settings.ports;
  }

  get tls(): Tls | undefined {
    return this.settings.tls;
  }

  /** Names every node, and the authority where there is one. `user` is `name:password`. */
  connectionString(scheme: 'esdb' | 'kurrentdb', user?: string): string {
    const hosts = this.settings.ports.map((port) => `127.0.0.1:${port}`).join(',');
    const tls = this.settings.tls ? `tls=true&tlsCaFile=${this.settings.tls.ca}` : 'tls=false';
    return `${scheme}://${user ? `${user}@` : ''}${hosts}?${tls}`;
  }

  /** SIGKILL: connections are reset, and nothing more is written. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** On the same ports and the same log, with nothing wrong unless said. */
  async restart({ notReady = false }: Beginning = {}): Promise<void> {
    await this.kill();
    const child = spawn(process.execPath, ['--import', HOOKS, MAIN], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child = child;
    child.send({ ...this.settings, notReady } satisfies ServerSettings);
    const serving = new Promise<void>((resolve, reject) => {
      child.on('message', (report: Report) => (report.report === 'serving' ? resolve() : this.settle(report.order, report.error)));
      child.once('error', reject).once('close', () => reject(new Error('The event store ended before it served')));
    });
    child.once('close', () => this.closed(child));
    await serving;
  }

  /** A black hole: connections stay open and are taken, and no byte comes, no answer to a ping either. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Resolves when it has happened. */
  async fault(fault: Fault): Promise<void> {
    const order = (this.orders += 1);
    const error = await new Promise<string | undefined>((resolve) => {
      this.waiting.set(order, resolve);
      if (!this.child?.send({ order, fault })) this.settle(order, 'The event store is not running');
    });
    if (error) throw new Error(error);
  }

  /** Kills it, and removes all it had. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.settings.folder, { recursive: true, force: true });
  }

  private settle(order: number, error: string | undefined): void {
    this.waiting.get(order)?.(error);
    this.waiting.delete(order);
  }

  private closed(child: ChildProcess): void {
    if (this.child === child) this.child = undefined;
    for (const order of this.waiting.keys()) this.settle(order, 'The event store has ended');
  }
}
