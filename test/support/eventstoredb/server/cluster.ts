import { join } from 'node:path';
import type { ServerSettings, Fault, Endpoint } from '../control.js';
import type { Connections } from './connections.js';
import { Database } from './database.js';
import { Faults } from './faults.js';
import { grpcServer } from './grpc-server.js';
import { ListeningNode } from './listening-node.js';
import { Outlet } from './outlet.js';
import { consumerTooSlow } from './rpc-errors.js';
import { abilitiesOf, type Abilities } from './versions.js';

/** The nodes of one server, the log they share, and what is wrong with them. Replication is out of scope: what one stored, all have. */
export class Cluster {
  readonly database: Database;
  readonly faults: Faults;
  readonly abilities: Abilities;
  readonly subscriptions = new Set<Outlet>();
  private readonly nodes: readonly ListeningNode[];
  private leaderIndex = 0;

  constructor(readonly settings: ServerSettings) {
    this.database = new Database(join(settings.folder, 'log'));
    this.faults = new Faults(settings.notReady);
    this.abilities = abilitiesOf(settings.version);
    this.nodes = settings.ports.map((port) => {
      const grpc = this.abilities.speaksGrpc ? grpcServer(this, port) : undefined;
      return new ListeningNode(port, grpc, settings.tls);
    });
  }

  async start(): Promise<void> {
    for (const node of this.nodes) await node.start();
  }

  get leader(): Endpoint {
    return { host: '127.0.0.1', port: this.nodes[this.leaderIndex]?.port ?? 0 };
  }

  /** Whom a node tells to ask in place of itself, because it may not answer this. */
  leaderInPlaceOf(port: number): Endpoint | undefined {
    if (this.faults.leaderElsewhere) return this.faults.leaderElsewhere;
    return this.leader.port === port ? undefined : this.leader;
  }

  connectionsOf(port: number): Connections | undefined {
    return this.nodes.find((node) => node.port === port)?.connections;
  }

  isUp(port: number): boolean {
    return this.nodes.some((node) => node.port === port && node.isUp);
  }

  async suffer(fault: Fault): Promise<void> {
    switch (fault.fault) {
      case 'end-subscriptions':
        return this.subscriptions.forEach((subscription) => subscription.end());
      case 'drop-slow-consumers':
        return this.subscriptions.forEach((subscription) => subscription.fail(consumerTooSlow()));
      case 'silence-subscriptions':
        return this.subscriptions.forEach((subscription) => subscription.silence());
      case 'reset-connections':
        return this.nodes.forEach(({ connections }) => connections.resetAll());
      case 'lose-answers':
        return this.faults.loseAnswers(fault.count);
      case 'not-ready':
        this.faults.notReady = true;
        return;
      case 'not-leader':
        this.faults.leaderElsewhere = fault.leader;
        return;
      case 'elect':
        this.leaderIndex = this.indexOf(fault.node);
        return;
      case 'stop-node':
        return this.nodes[this.indexOf(fault.node)]?.stop();
      case 'start-node':
        return this.nodes[this.indexOf(fault.node)]?.start();
      case 'heal':
        return this.faults.heal();
    }
  }

  private indexOf(node: number): number {
    if (!(node in this.nodes)) throw new Error(`There is no node ${node}`);
    return node;
  }
}
