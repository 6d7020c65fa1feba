/**
 * Mooring on several machines, each of them a process: an event store, PostgreSQL, one simulated world, two API nodes, two workers and
 * an agent for each of two hosts. Any of them can be killed, paused and started again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../lab/wait.js';
import { openWorldControls, type RemoteControls } from '../../../src/adapters/simulated/remote-world.js';
import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import type { EventStoreProcess } from '../eventstoredb/event-store-process.js';
import type { PostgresProcess } from '../postgres-process.js';
import { newPlan } from './cluster-plan.js';
import { type ClusterParts, clusterParts } from './cluster-parts.js';
import { retireOtherHosts } from './earlier-runs.js';
import { History } from './history.js';
import type { WorldSeen } from './inspection.js';
import { appendEvent, readLog } from './log-access.js';
import type { Part } from './part.js';
import { database, type Servers, type ServersSetting, startServers, stopServers } from './servers.js';
import { sql } from './sql.js';
import { lookAtWorld } from './world-look.js';

export interface ClusterSetting extends ServersSetting {
  /** For all of Mooring's processes. */
  readonly env?: Readonly<Record<string, string>>;
}

const partitions = 16;
const settleMs = 120_000;
const looksAtRest = 3;

export class Cluster {
  /** Open work whose hosts were an earlier run's: it is tried for ever. */
  private leftOver = 0;

  private constructor(
    private readonly folder: string,
    private readonly servers: Servers,
    readonly plan: SimulatedPlan,
    private readonly parts: ClusterParts,
  ) {}

  static async start(setting: ClusterSetting): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'mooring-cluster-'));
    const servers = await startServers(setting);
    const plan = newPlan();
    const parts = await clusterParts({ folder, plan, servers, env: setting.env ?? {} });
    const cluster = new Cluster(folder, servers, plan, parts);
    try {
      await parts.world.start();
      await Promise.all(cluster.mooring.map((part) => part.start()));
      if (!servers.eventStore) await cluster.leaveEarlierRunsAlone();
    } catch (error) {
      cluster.tellOutputs();
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get eventStore(): EventStoreProcess {
    if (!this.servers.eventStore) throw new Error('the event store is somebody else’s');
    return this.servers.eventStore;
  }

  get postgres(): PostgresProcess {
    return this.servers.postgres;
  }

  get apis(): readonly Part[] {
    return this.parts.apis;
  }

  get workers(): readonly Part[] {
    return this.parts.workers;
  }

  get agents(): readonly Part[] {
    return this.parts.agents;
  }

  /** Every process of Mooring's own. */
  get mooring(): readonly Part[] {
    return [...this.agents, ...this.workers, ...this.apis];
  }

  get nodes(): readonly string[] {
    return this.apis.map(({ url }) => url);
  }

  get serverIds(): readonly string[] {
    return this.plan.flatMap(({ servers }) => servers.map(({ id }) => id));
  }

  /** A second agent of a host, started somewhere else by somebody who takes the first for dead. Whoever asks for it ends it. */
  async startRivalOf(host: string): Promise<Part> {
    const rival = await this.parts.rivalOf(host);
    await rival.start();
    return rival;
  }

  /** For `openstack`; of the node with this number. */
  cloudsFile(node: number): string {
    return join(this.folder, `clouds-${node}.yaml`);
  }

  log(): Promise<readonly Recorded[]> {
    return readLog(this.servers.connectionString);
  }

  /** As somebody would who does not ask whether he may. */
  append(stream: string, event: Message): Promise<void> {
    return appendEvent(this.servers.connectionString, stream, event);
  }

  /** Whoever opens it closes it. */
  openWorld(): RemoteControls {
    return openWorldControls({ host: '127.0.0.1', port: this.parts.world.port });
  }

  /** Names of the exports whose passwords are kept. */
  async keptSecrets(): Promise<readonly string[]> {
    const rows = await sql(this.postgres.urlOf(database), 'SELECT export_id FROM mooring_kept.secrets');
    return rows.map((row) => (row as { export_id: string }).export_id);
  }

  lookAtWorld(volumeIds: readonly string[]): Promise<WorldSeen> {
    return lookAtWorld(this.parts.world.port, volumeIds);
  }

  /** What there is by the log, as far as it is about this cluster's hosts. */
  async history(): Promise<History> {
    return new History(await this.log(), (host) => this.plan.some(({ name }) => name === host));
  }

  /** Resolves when all work is somebody's and nothing is due any more, now or later. */
  async settled(): Promise<void> {
    await this.workAtRest((open) => open === this.leftOver);
  }

  private async leaveEarlierRunsAlone(): Promise<void> {
    await retireOtherHosts(this.nodes, this.plan);
    this.leftOver = await this.workAtRest(() => true);
  }

  /** How much work is open, once it has been the same for some looks, and all of it somebody's. */
  private workAtRest(isRest: (open: number) => boolean): Promise<number> {
    let seen: readonly number[] = [];
    const look = async () => {
      const [held, open] = await Promise.all([this.sum('mooring_partitions_held'), this.sum('mooring_open_work')]);
      seen = held === partitions && isRest(open) ? [...seen.filter((each) => each === open), open] : [];
      return seen.length > looksAtRest ? open : undefined;
    };
    return waitFor(look, { until: 'nothing is due any more', timeoutMs: settleMs, everyMs: 200 });
  }

  /** Over all workers; `NaN` while one of them does not answer. */
  private async sum(metric: string): Promise<number> {
    const values = await Promise.all(this.workers.map((worker) => worker.metric(metric)));
    return values.reduce<number>((sum, value) => sum + (value ?? NaN), 0);
  }

  /** As when the power goes; only the machines that are acted on stay as they are. */
  async killAll(): Promise<void> {
    await Promise.all([...this.mooring, this.postgres, this.eventStore].map((each) => each.kill()));
  }

  async reviveAll(): Promise<void> {
    await Promise.all([this.postgres.restart(), this.eventStore.restart(), ...this.mooring.map((part) => part.revive())]);
  }

  /** Whatever fails here is told with what every process said. */
  async telling<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      this.tellOutputs();
      throw error;
    }
  }

  /** Ends all that is left, and leaves nothing behind. */
  async stop(): Promise<void> {
    this.postgres.resume();
    this.servers.eventStore?.resume();
    await Promise.all(this.mooring.map((part) => part.stop()));
    await this.parts.world.stop();
    await stopServers(this.servers);
    rmSync(this.folder, { recursive: true });
  }

  private tellOutputs(): void {
    for (const part of [this.parts.world, ...this.mooring]) {
      process.stderr.write(`--- ${part.name}\n${part.output.split('\n').slice(-linesTold).join('\n')}\n`);
    }
  }
}

const linesTold = 60;
