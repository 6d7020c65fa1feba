/** What a host's agent is told and what it tells, as events of its two streams (docs/adr/0009). No secret is in them. */
import type { HostName } from '../kernel/ids.js';
import type { HostOutcome } from '../kernel/host-outcome.js';
import type { Message } from '../kernel/message.js';
import type { HostFacts } from './host.decider.js';
import type { HostWork, HostWorkResult } from './host-work.js';

/** In `hostcommands-<name>`, by workers. */
export type WorkOrdered = Message<
  'WorkOrdered',
  {
    orderId: string;
    work: HostWork;
    /** Whose open work it is, and since when it is theirs: the older of two epochs of one partition has nothing more to say. */
    partition: number;
    epoch: number;
    orderedAt: string;
  }
>;

/** In `hostoutcomes-<name>`, by the agent alone. */
export type WorkEnded = Message<
  'WorkEnded',
  {
    orderId: string;
    /** Revision of the order in the command stream. */
    order: number;
    outcome: HostOutcome<HostWorkResult>;
    /** It was not done because its epoch was over. */
    stale: boolean;
    /** Every order up to this revision has been answered; `null` while the first has not. Where an agent goes on after a restart. */
    answeredUpTo: number | null;
    /** No order beyond this revision has been answered: how far back a restart has to look for answers. */
    takenUpTo: number;
    /** The newest epoch seen of each partition, so that what is over stays over after a restart. */
    epochs: Readonly<Record<number, number>>;
    endedAt: string;
  }
>;

/** A new life of the agent begins; what an older one still has to say is refused by the revision it says it at. */
export type AgentStarted = Message<'AgentStarted', { agentId: string; startedAt: string }>;

export interface GuestReport {
  readonly serverId: string;
  readonly name: string;
  readonly vmState: 'active' | 'paused' | 'stopped' | 'error' | 'building';
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly projectId: string | null;
  /** Device names that are not of our making. */
  readonly ownDevices: readonly string[];
}

/** All the agent sees of its host, whenever something of it is different. `guests` is `null` when they could not be listed. */
export type HostReported = Message<
  'HostReported',
  { hostName: HostName; facts: HostFacts; guests: readonly GuestReport[] | null; reportedAt: string }
>;

export type AgentEvent = WorkEnded | AgentStarted | HostReported;

/** Streams of a host beside its own (design §3). */
export const ordersStreamOf = (name: HostName): string => `hostcommands-${name}`;
export const outcomesStreamOf = (name: HostName): string => `hostoutcomes-${name}`;
