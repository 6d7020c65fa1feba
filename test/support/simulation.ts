/**
 * Mooring on machines that exist only in memory, in time that passes only when everybody waits: so that its process can crash between
 * any two of its acts, and be born again on what it left behind, a thousand times a minute.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@nestjs/cqrs';
import { EmbeddedEventStore } from '../../src/adapters/event-store/embedded/embedded-event-store.js';
import type { KyselyReadModel } from '../../src/adapters/read-model/kysely-read-model.js';
import { sqliteReadModel } from '../../src/adapters/read-model/sqlite.js';
import type { Operation } from '../../src/adapters/simulated/faults.js';
import { simulatedHosts, type SimulatedHosts, type SimulatedOptions } from '../../src/adapters/simulated/simulated-hosts.js';
import type { HostAdapters } from '../../src/app/agent/host-agent.js';
import { type Appended, EventStoreUnavailable, type NewEvent } from '../../src/app/ports/event-store.js';
import type { SecretStore } from '../../src/app/ports/hosts.js';
import type { OpenHosts } from '../../src/composition/hosts.js';
import { hostName } from '../../src/domain/kernel/ids.js';
import { MemorySecretStore } from './memory-secret-store.js';
import { SeededRandom } from './seeded-random.js';
import { Activity } from './simulation/activity.js';
import { Chaos } from './simulation/chaos.js';
import { Life } from './simulation/life.js';
import { MortalEventStore, wrapped } from './simulation/mortal.js';
import { isRefusal } from './simulation/people.js';
import { contentsOf, rebuild } from './simulation/rows.js';
import { type Running, startParts } from './simulation/running.js';
import { Witness } from './simulation/witness.js';
import { VirtualTime } from './virtual-time.js';

export interface SimulationOptions extends Pick<SimulatedOptions, 'plan' | 'initiator'> {
  readonly seed: number;
  /** Are the rows still there after a crash, or made again from the log? */
  readonly rows: 'kept' | 'rebuilt';
  /** How often hosts are compared with the log; never, where nothing is said. */
  readonly driftEveryMs?: number;
}

/** Nothing is to be flushed to a disk here: these processes crash, the machine they run on does not. */
const memoryFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Everything Mooring waits for lies within a few hours; what is not over by then is stuck. */
const longestMs = 12 * 3_600_000;

export class Simulation {
  readonly random: SeededRandom;
  readonly hosts: SimulatedHosts;
  readonly secrets = new MemorySecretStore();
  readonly witness: Witness;
  readonly chaos: Chaos;
  readonly time = new VirtualTime();
  readonly lives: Life[] = [];
  private readonly folder = mkdtempSync(join(memoryFolder, 'mooring-simulation-'));
  private readonly store = EmbeddedEventStore.open(this.folder);
  private readonly activity = new Activity();
  private readModel: KyselyReadModel | undefined;
  private head: bigint | undefined;
  private current: { readonly life: Life; readonly running: Running } | undefined;

  constructor(private readonly options: SimulationOptions) {
    this.random = new SeededRandom(options.seed);
    this.hosts = simulatedHosts(options);
    this.witness = new Witness(this.hosts.world);
    this.chaos = new Chaos(this.hosts.world, this.random);
  }

  get world() {
    return this.hosts.world;
  }

  get life(): Life {
    const life = this.lives.at(-1);
    if (!life) throw new Error('nothing was started yet');
    return life;
  }

  get runs(): boolean {
    return this.current !== undefined;
  }

  get running(): Running {
    if (!this.current) throw new Error('it is not running');
    return this.current.running;
  }

  /** Starts the process on what earlier ones left behind. It may crash before it has started. */
  async start(crashAfter = Infinity): Promise<void> {
    await this.endLife();
    const life = new Life(this.activity, (point) => this.witness.look(point));
    this.lives.push(life);
    life.crashAfter(crashAfter);
    this.readModel = sqliteReadModel(this.options.rows === 'kept' ? this.rowsFile : ':memory:');
    const outside = {
      store: new MortalEventStore(this.store, life, (...append) => this.append(...append)),
      readModel: wrapped(this.readModel, (method, call) => life.see(() => this.saved(method, call))),
      secrets: this.mortalSecrets(life),
      hosts: this.mortalHosts(life),
      clock: life.clock(this.time),
      ...{ ids: this.random, random: this.random, project: 'simulated' },
      driftEveryMs: this.options.driftEveryMs,
    };
    await this.finished(startParts(outside).then((running) => (this.current = { life, running })));
  }

  execute<Result>(command: Command<Result>): Promise<Result> {
    return this.running.execute(command);
  }

  /** Lets somebody have their way, and time pass, until it is finished, refused, or cut off by the crash of the process. */
  async finished(script: Promise<unknown>): Promise<'finished' | 'refused' | 'cut off'> {
    let ending: PromiseSettledResult<unknown> | undefined;
    void Promise.allSettled([script]).then(([settled]) => (ending = settled));
    await this.until(() => ending !== undefined || this.life.hasCrashed());
    if (ending?.status !== 'rejected') return ending ? 'finished' : 'cut off';
    if (isRefusal(ending.reason)) return 'refused';
    throw ending.reason;
  }

  /** Lets everything go on, and time pass, until there is nothing left to do or the process has crashed. */
  async settle(): Promise<void> {
    await this.until(() => this.life.hasCrashed() || this.isSettled());
  }

  private isSettled(): boolean {
    const { work, projecting } = this.running;
    if (work.parked.size > 0) throw new Error(`parked: ${JSON.stringify([...work.parked.values()])}`);
    return work.openCount === 0 && !this.chaos.hangs && projecting.position === this.head;
  }

  /** Lets everything go on, and time pass, until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = this.time.now().getTime() + longestMs;
    for (;;) {
      await this.activity.quiet();
      if (isSo()) return;
      if (this.time.now().getTime() > deadline) throw new Error(`stuck: ${this.whatIsOpen()}`);
      if (this.chaos.hangs && this.random.next() < 0.5) this.chaos.release();
      else if (!this.time.goOn() && !this.chaos.hangs) throw new Error(`nothing goes on any more: ${this.whatIsOpen()}`);
    }
  }

  /** The rows as the last life kept them, and as they are when they are made again from the log. Ends the life. */
  async keptAndRebuilt() {
    await this.endLife();
    const rebuilt = join(this.folder, 'rebuilt.db');
    await rebuild(this.store, rebuilt);
    return { kept: contentsOf(this.rowsFile), rebuilt: contentsOf(rebuilt) };
  }

  private get rowsFile(): string {
    return join(this.folder, 'rows.db');
  }

  async close(): Promise<void> {
    await this.endLife();
    await this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  /** What it was in the middle of, for people who read a failed test. */
  private whatIsOpen(): string {
    return JSON.stringify(this.witness.attachments.map(({ id, stage, trouble }) => ({ id, stage, trouble })));
  }

  private async endLife(): Promise<void> {
    this.lives.at(-1)?.die();
    this.chaos.forget();
    await this.activity.quiet();
    await this.readModel?.close();
    this.readModel = undefined;
    this.current = undefined;
  }

  private async append(stream: string, events: readonly NewEvent[], append: () => Promise<Appended>): Promise<Appended> {
    const witnessed = async () => {
      const appended = await append();
      this.witness.stored(stream, events);
      this.head = appended.position;
      return appended;
    };
    return this.chaos.aroundDatabase('append', witnessed, (message) => new EventStoreUnavailable(message));
  }

  private saved(method: string, call: () => Promise<unknown>): Promise<unknown> {
    return method === 'save' ? this.chaos.aroundDatabase('save', call, (message) => new Error(message)) : call();
  }

  private mortalSecrets(life: Life): SecretStore {
    const { secrets } = this;
    return {
      usernameOf: (id) => secrets.usernameOf(id),
      ensure: (id) => life.act('secrets.ensure', () => secrets.ensure(id)),
      get: (id) => life.see(() => secrets.get(id)),
      destroy: (id) => life.act('secrets.destroy', () => secrets.destroy(id)),
    };
  }

  private mortalHosts(life: Life): OpenHosts['hosts'] {
    const { storage, target } = this.hosts;
    const shared = { storage: this.mortalMachine(life, 'storage', storage), target: this.mortalMachine(life, 'target', target) };
    return this.hosts.hosts.map(({ connector, ...own }, index) => {
      const initiator = this.mortalMachine(life, 'initiator', own.initiator);
      const hypervisor = this.mortalMachine(life, 'hypervisor', own.hypervisor);
      const facts = { connector, stores: index === 0, computes: true, driver: 'simulated' };
      return { name: hostName(connector.host), facts, hypervisor, adapters: { ...shared, initiator, hypervisor } };
    });
  }

  private mortalMachine<Name extends keyof HostAdapters>(life: Life, name: Name, adapter: HostAdapters[Name]): HostAdapters[Name] {
    return wrapped(adapter, async (method, call) => {
      if (method === 'guests') return life.see(call);
      const operation = `${name}.${method}` as Operation;
      await life.wait(this.chaos.beforeMachine(operation));
      return life.act(operation, call);
    });
  }
}
