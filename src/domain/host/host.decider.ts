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
/** Nothing new begins there until it is over. What was begun goes on; a new reason is told by another one of these. */
export type HostMaintenanceBegan = Message<
  'HostMaintenanceBegan',
  { hostName: HostName; service: HostService; reason: string | null; by: string; beganAt: string }
>;
export type HostMaintenanceEnded = Message<
  'HostMaintenanceEnded',
  { hostName: HostName; service: HostService; by: string; endedAt: string }
>;
/** All that its agent said, at this revision of the agent's stream, is on record with the host and its guests. */
export type HostReportNoted = Message<'HostReportNoted', { hostName: HostName; report: number; notedAt: string }>;
export type HostEvent = HostRegistered | HostDescribed | HostMaintenanceBegan | HostMaintenanceEnded | HostReportNoted;

/** What a host does, each switched off by itself: `compute` has guests attach volumes, `volume` keeps and exports them. */
export type HostService = 'compute' | 'volume';

export type RegisterHost = Message<'RegisterHost', { hostName: HostName; now: string } & HostFacts>;
/** Without a reason the one that was given before stays. */
export type BeginMaintenance = Message<
  'BeginMaintenance',
  { hostName: HostName; service: HostService; reason: string | null; by: string; now: string }
>;
export type EndMaintenance = Message<'EndMaintenance', { hostName: HostName; service: HostService; by: string; now: string }>;
export type MaintenanceCommand = BeginMaintenance | EndMaintenance;
export type RecordReportNoted = Message<'RecordReportNoted', { hostName: HostName; report: number; now: string }>;
export type HostCommand = RegisterHost | MaintenanceCommand | RecordReportNoted;

export type Host = { readonly stage: 'absent' } | RegisteredHost;

export interface RegisteredHost extends HostFacts {
  readonly stage: 'registered';
  readonly hostName: HostName;
  /** Those of its services that are in maintenance. */
  readonly disabled: Readonly<Partial<Record<HostService, Maintenance>>>;
  /** The report of its agent that was noted last; `null` where it has none. */
  readonly notedReport: number | null;
}

export interface Maintenance {
  readonly reason: string | null;
}

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

const beginMaintenance = ({ data }: BeginMaintenance, host: Host): HostMaintenanceBegan[] => {
  const { hostName, service, reason, by, now } = data;
  const { disabled } = serving(host, hostName, service);
  const before = disabled[service];
  if (before && (reason === null || reason === before.reason)) return [];
  return [{ type: 'HostMaintenanceBegan', data: { hostName, service, reason, by, beganAt: now } }];
};

const endMaintenance = ({ data }: EndMaintenance, host: Host): HostMaintenanceEnded[] => {
  const { hostName, service, by, now } = data;
  if (!serving(host, hostName, service).disabled[service]) return [];
  return [{ type: 'HostMaintenanceEnded', data: { hostName, service, by, endedAt: now } }];
};

const recordReportNoted = ({ data }: RecordReportNoted, host: Host): HostReportNoted[] => {
  const { hostName, report, now } = data;
  if (registered(host, hostName).notedReport === report) return [];
  return [{ type: 'HostReportNoted', data: { hostName, report, notedAt: now } }];
};

const serving = (host: Host, hostName: HostName, service: HostService): RegisteredHost => {
  const current = registered(host, hostName);
  if (current[capability[service]]) return current;
  throw new Rejection('host-not-found', `Host ${hostName} has no ${service} service.`);
};

const capability = { compute: 'computes', volume: 'stores' } as const;

const evolve = (host: Host, event: HostEvent): Host => {
  switch (event.type) {
    case 'HostRegistered':
    case 'HostDescribed': {
      const { hostName, connector, stores, computes, driver } = event.data;
      const { disabled, notedReport } = host.stage === 'registered' ? host : { disabled: {}, notedReport: null };
      return { stage: 'registered', hostName, connector, stores, computes, driver, disabled, notedReport };
    }
    case 'HostMaintenanceBegan': {
      const { service, reason } = event.data;
      return host.stage === 'registered' ? { ...host, disabled: { ...host.disabled, [service]: { reason } } } : host;
    }
    case 'HostMaintenanceEnded': {
      if (host.stage === 'absent') return host;
      const { [event.data.service]: _ended, ...disabled } = host.disabled;
      return { ...host, disabled };
    }
    case 'HostReportNoted':
      return host.stage === 'registered' ? { ...host, notedReport: event.data.report } : host;
    default:
      return never(event, host);
  }
};

export const registered = (host: Host, hostName: string): RegisteredHost => {
  if (host.stage !== 'registered') throw new Rejection('host-not-found', `Host ${hostName} could not be found.`);
  return host;
};

const decide = (command: HostCommand, host: Host): readonly HostEvent[] => {
  switch (command.type) {
    case 'RegisterHost':
      return registerHost(command, host);
    case 'BeginMaintenance':
      return beginMaintenance(command, host);
    case 'EndMaintenance':
      return endMaintenance(command, host);
    case 'RecordReportNoted':
      return recordReportNoted(command, host);
    default:
      return never(command, []);
  }
};

export const hostDecider: Decider<Host, HostCommand, HostEvent> = { initial: { stage: 'absent' }, decide, evolve };
