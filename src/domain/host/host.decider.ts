/** A machine that stores volumes, runs guests, or both. Events, state and rules are few enough for one file. */
import { type Decider, never } from '../kernel/decider.js';
import type { HostName } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import { Rejection } from '../kernel/rejection.js';
import type { Connector } from '../volume/connector.js';

export interface HostFacts {
  readonly connector: Connector;
  /** Keeps volumes and serves them. */
  readonly stores: boolean;
  /** Runs guests. */
  readonly computes: boolean;
  /** Which adapters act for it, in words an operator knows: `simulated`, `libvirt, tgt, file`. */
  readonly driver: string;
}

export type HostRegistered = Message<'HostRegistered', { hostName: HostName; registeredAt: string } & HostFacts>;
/** Something it says about itself is different now. */
export type HostDescribed = Message<'HostDescribed', { hostName: HostName; describedAt: string } & HostFacts>;
export type HostEvent = HostRegistered | HostDescribed;

export type RegisterHost = Message<'RegisterHost', { hostName: HostName; now: string } & HostFacts>;
export type HostCommand = RegisterHost;

export type Host = { readonly stage: 'absent' } | ({ readonly stage: 'registered'; readonly hostName: HostName } & HostFacts);

const registerHost = ({ data }: RegisterHost, host: Host): HostEvent[] => {
  const { now, ...facts } = data;
  if (host.stage === 'absent') return [{ type: 'HostRegistered', data: { ...facts, registeredAt: now } }];
  if (sameFacts(facts, host)) return [];
  return [{ type: 'HostDescribed', data: { ...facts, describedAt: now } }];
};

const sameFacts = (one: HostFacts, other: HostFacts): boolean =>
  one.stores === other.stores &&
  one.computes === other.computes &&
  one.driver === other.driver &&
  JSON.stringify(Object.entries(one.connector).sort()) === JSON.stringify(Object.entries(other.connector).sort());

const evolve = (host: Host, event: HostEvent): Host => {
  switch (event.type) {
    case 'HostRegistered':
    case 'HostDescribed': {
      const { hostName, connector, stores, computes, driver } = event.data;
      return { stage: 'registered', hostName, connector, stores, computes, driver };
    }
    default:
      return never(event, host);
  }
};

export const registered = (host: Host, hostName: string): Extract<Host, { stage: 'registered' }> => {
  if (host.stage !== 'registered') throw new Rejection('host-not-found', `Host ${hostName} could not be found.`);
  return host;
};

const decide = (command: HostCommand, host: Host): readonly HostEvent[] => registerHost(command, host);

export const hostDecider: Decider<Host, HostCommand, HostEvent> = { initial: { stage: 'absent' }, decide, evolve };
