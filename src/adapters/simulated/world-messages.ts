/**
 * What is said between a simulated world and those who act in it: JSON, a line each, over TCP. In the clear, passwords too: nothing in
 * that world is real, and it listens on loopback unless somebody asks for more.
 */
import type { HostFacts } from '../../domain/host/host.decider.js';
import type { Hypervisor, IscsiInitiator, IscsiTarget, VolumeStorage } from '../../app/ports/hosts.js';

export interface Ports {
  readonly storage: VolumeStorage;
  readonly target: IscsiTarget;
  readonly initiator: IscsiInitiator;
  readonly hypervisor: Hypervisor;
}

/** All that may be asked of a port from afar. */
export const portMethods = {
  storage: ['create', 'delete', 'grow', 'measure', 'backing', 'list'],
  target: ['export', 'revoke', 'list'],
  initiator: ['connect', 'disconnect'],
  hypervisor: ['guests', 'plugIn', 'unplug'],
} as const satisfies { readonly [Port in keyof Ports]: readonly (keyof Ports[Port])[] };

export type Question =
  /** From now on this agent, and no other, acts for the host. */
  | { readonly ask: 'open'; readonly host: string; readonly agent: string }
  | {
      readonly ask: 'port';
      readonly host: string;
      readonly agent: string;
      readonly port: keyof Ports;
      readonly method: string;
      readonly given: readonly unknown[];
    }
  /** Past the ports: to look at the world, and to let things go wrong. */
  | { readonly ask: 'control'; readonly method: string; readonly given: readonly unknown[] };

export type Asked = Question & { readonly id: number };

/** `failed`: the world could not make sense of it, in words. */
export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly failed: string });

/** The answer to `open`. */
export interface OpenedHost {
  readonly facts: HostFacts;
}
