/** Looks at the host an agent acts for, at the start and again and again, and says so in the agent's stream when anything is different. */
import type { GuestReport, HostReported } from '../../domain/host/host-orders.js';
import type { HostFacts } from '../../domain/host/host.decider.js';
import type { HostName } from '../../domain/kernel/ids.js';
import { Rounds } from '../leasing/rounds.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { Hypervisor } from '../ports/hosts.js';
import { reportOf } from './guest-report.js';
import type { OrderedAgent } from './ordered-agent.js';

export interface HostReporterParts {
  readonly host: HostName;
  readonly facts: HostFacts;
  readonly hypervisor: Pick<Hypervisor, 'guests'>;
  readonly agent: Pick<OrderedAgent, 'report' | 'lastReport'>;
  readonly clock: Clock;
  readonly log: Log;
}

const againMs = 10_000;

export class HostReporter {
  private readonly rounds: Rounds;
  private last: string | undefined;

  constructor(private readonly parts: HostReporterParts) {
    const { host, clock, log } = parts;
    this.rounds = new Rounds({ everyMs: againMs, round: () => this.lookOrTell(), complaint: `${host} cannot be looked at`, clock, log });
  }

  /** Call when the agent has started. Resolves when the host was looked at, and what was different is stored. */
  async start(): Promise<void> {
    const { lastReport } = this.parts.agent;
    this.last = lastReport ? JSON.stringify(saidIn(lastReport)) : undefined;
    await this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** What goes wrong here is seen again at the next look. */
  private async lookOrTell(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.parts.log.error({ host: this.parts.host, err: error }, 'the host could not be looked at');
    }
  }

  private async look(): Promise<void> {
    const { host, facts, hypervisor, agent, clock, log } = this.parts;
    const seen = await hypervisor.guests();
    if (seen.outcome !== 'done') log.warn({ host, reason: seen.reason }, 'guests could not be listed');
    const guests = seen.outcome === 'done' ? seen.value.map(reportOf).sort(byId) : null;
    // Guests that cannot be listed are no news of a host that is known already.
    if (guests === null && this.last !== undefined) return;
    const said = JSON.stringify(saidIn({ facts, guests }));
    if (said === this.last) return;
    await agent.report({ hostName: host, facts, guests, reportedAt: clock.now().toISOString() });
    this.last = said;
  }
}

/** In one order, whatever order the host or the log gives things in. */
const saidIn = ({ facts, guests }: Pick<HostReported['data'], 'facts' | 'guests'>): unknown => {
  const { connector, stores, computes, driver } = facts;
  return [Object.entries(connector).sort(), stores, computes, driver, guests?.map((guest) => Object.entries(guest).sort()) ?? null];
};

const byId = (one: GuestReport, other: GuestReport): number => (one.serverId < other.serverId ? -1 : 1);
