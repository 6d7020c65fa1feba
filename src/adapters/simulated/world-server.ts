/**
 * A simulated world for agents in several processes: the machines, the network and the storage node that they would share.
 *
 * Of the agents that say they act for a host only the last is obeyed. On a real machine a lock sees to that; here an agent that was
 * taken for dead finds, when it wakes up, that its machine no longer does what it says.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { refused } from '../../domain/kernel/host-outcome.js';
import { onMessages, send } from './json-lines.js';
import type { SimulatedHost, SimulatedHosts } from './simulated-hosts.js';
import { controlsOf, type WorldControls } from './world-controls.js';
import { type Asked, type OpenedHost, portMethods, type Ports, type Question } from './world-messages.js';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

type Port = Extract<Question, { ask: 'port' }>;
type Method = (...given: readonly unknown[]) => unknown;

export class WorldServer {
  private readonly sockets = new Set<Socket>();
  private readonly controls: WorldControls;
  private readonly agents = new Map<string, string>();
  private readonly retired = new Set<string>();

  private constructor(
    private readonly hosts: SimulatedHosts,
    private readonly server: Server,
  ) {
    this.controls = controlsOf(hosts);
    server.on('connection', (socket) => this.serve(socket));
  }

  static start(hosts: SimulatedHosts, listen: ListenAddress): Promise<WorldServer> {
    const server = createServer();
    const world = new WorldServer(hosts, server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen.port, listen.host, () => resolve(world));
    });
  }

  get address(): ListenAddress {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the simulated world does not listen');
    return { host: address.address, port: address.port };
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    onMessages(socket, (message) => void this.reply(socket, message as Asked));
  }

  private async reply(socket: Socket, asked: Asked): Promise<void> {
    try {
      send(socket, { id: asked.id, value: await this.answer(asked) });
    } catch (error) {
      send(socket, { id: asked.id, failed: error instanceof Error ? error.message : String(error) });
    }
  }

  private answer(asked: Question): unknown {
    switch (asked.ask) {
      case 'open':
        return this.open(asked);
      case 'port':
        return this.act(asked);
      case 'control':
        return methodOf(this.controls, asked.method, Object.keys(this.controls))(...asked.given);
      default:
        throw new Error('the simulated world does not understand this');
    }
  }

  private open({ host, agent }: { readonly host: string; readonly agent: string }): OpenedHost {
    const { facts } = this.hostOf(host);
    // It was obeyed once and comes back over a new connection: others have taken over meanwhile.
    if (this.retired.has(agent)) return { facts };
    const before = this.agents.get(host);
    if (before !== undefined && before !== agent) this.retired.add(before);
    this.agents.set(host, agent);
    return { facts };
  }

  private act({ host, agent, port, method, given }: Port): unknown {
    const found = this.hostOf(host);
    if (this.agents.get(host) !== agent) return refused(`another agent acts for ${host} now`);
    if (!found.facts.stores && (port === 'storage' || port === 'target')) return refused(`${host} keeps no volumes`);
    const { storage, target } = this.hosts;
    const ports: Ports = { storage, target, initiator: found.initiator, hypervisor: found.hypervisor };
    return methodOf(ports[port], method, portMethods[port])(...given);
  }

  private hostOf(name: string): SimulatedHost {
    const found = this.hosts.hosts.find(({ connector }) => connector.host === name);
    if (found) return found;
    throw new Error(`it has no host ${name}; it has ${this.controls.hosts().join(', ')}`);
  }
}

const methodOf = (of: object, name: string, known: readonly string[]): Method => {
  if (!known.includes(name)) throw new Error(`the simulated world does not know ${name}`);
  return (Reflect.get(of, name) as Method).bind(of);
};
