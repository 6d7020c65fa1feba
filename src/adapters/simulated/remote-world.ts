/** One host of a simulated world in another process, behind the same ports as one in this. */
import { randomUUID } from 'node:crypto';
import type { HostFacts } from '../../domain/host/host.decider.js';
import { type HostOutcome, unknown } from '../../domain/kernel/host-outcome.js';
import { WorldConnection, WorldUnreachable } from './world-connection.js';
import type { WorldControls } from './world-controls.js';
import { type OpenedHost, portMethods, type Ports } from './world-messages.js';
import type { ListenAddress } from './world-server.js';

export interface RemoteHost {
  readonly facts: HostFacts;
  readonly adapters: Ports;
  close(): Promise<void>;
}

/** From now on this process acts for the host; whoever did before is no longer obeyed. Throws one clear line when there is no such host. */
export const openSimulatedHost = async (address: ListenAddress, host: string): Promise<RemoteHost> => {
  const open = { ask: 'open', host, agent: randomUUID() } as const;
  const connection = new WorldConnection(address, open);
  const { facts } = (await connection.ask(open)) as OpenedHost;
  const portOf = <Port extends keyof Ports>(port: Port): Ports[Port] =>
    proxy(portMethods[port], (method, given) => outcomeOf(connection.ask({ ...open, ask: 'port', port, method, given })));
  const adapters = {
    storage: portOf('storage'),
    target: portOf('target'),
    initiator: portOf('initiator'),
    hypervisor: portOf('hypervisor'),
  };
  return { facts, adapters, close: () => connection.close() };
};

type Remote<Of> = {
  readonly [Name in keyof Of]: Of[Name] extends (...given: infer Given) => infer Value ? (...given: Given) => Promise<Value> : never;
};

/** For tests and people; whatever goes wrong is thrown. */
export interface RemoteControls extends Remote<WorldControls> {
  close(): Promise<void>;
}

export const openWorldControls = (address: ListenAddress): RemoteControls => {
  const connection = new WorldConnection(address);
  const controls = proxy<Remote<WorldControls>>(controlNames, (method, given) => connection.ask({ ask: 'control', method, given }));
  return { ...controls, close: () => connection.close() };
};

const controlNames: readonly (keyof WorldControls)[] = [
  ...(['hosts', 'inventory', 'volumes', 'writersOf', 'mostHostsWriting', 'effects', 'calls'] as const),
  ...(['next', 'release', 'cutOff', 'reconnect', 'setState', 'setDeaf', 'powerOff', 'read', 'write'] as const),
];

const proxy = <Of extends object>(methods: readonly string[], ask: (method: string, given: readonly unknown[]) => Promise<unknown>): Of =>
  Object.fromEntries(methods.map((method) => [method, (...given: readonly unknown[]) => ask(method, given)])) as Of;

/** A connection that broke tells nothing of what became of the question. */
const outcomeOf = async (answer: Promise<unknown>): Promise<HostOutcome<unknown>> => {
  try {
    return (await answer) as HostOutcome<unknown>;
  } catch (error) {
    if (error instanceof WorldUnreachable) return unknown(error.message);
    throw error;
  }
};
