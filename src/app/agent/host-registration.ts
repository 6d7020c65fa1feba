/** Looks at hosts that are reached from here, at the start and again and again, and takes note of what it sees. */
import type { HostName } from '../../domain/kernel/ids.js';
import type { HostFacts } from '../../domain/host/host.decider.js';
import { ownCause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import { Rounds } from '../leasing/rounds.js';
import type { Log } from '../log.js';
import type { Clock } from '../ports/ambient.js';
import type { Hypervisor } from '../ports/hosts.js';
import { reportOf } from './guest-report.js';
import type { HostNotes } from './host-notes.js';

export interface RegisteredHost {
  readonly name: HostName;
  readonly facts: HostFacts;
  readonly hypervisor: Hypervisor;
}

const cause = ownCause('host-registration');
const againMs = 10_000;

export interface HostRegistrationParts {
  readonly hosts: readonly RegisteredHost[];
  readonly notes: HostNotes;
  readonly writeSide: Pick<WriteSide, 'shown'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class HostRegistration {
  private readonly rounds: Rounds;

  constructor(private readonly parts: HostRegistrationParts) {
    const { clock, log } = parts;
    this.rounds = new Rounds({ everyMs: againMs, round: () => this.lookAtAll(), complaint: 'hosts cannot be looked at', clock, log });
  }

  async start(): Promise<void> {
    for (const { name, facts } of this.parts.hosts) await this.shown(await this.parts.notes.takeFacts(name, facts, cause));
    await this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** What goes wrong here is seen again at the next look. */
  private async lookAtAll(): Promise<void> {
    for (const host of this.parts.hosts) {
      try {
        await this.look(host);
      } catch (error) {
        this.parts.log.error({ host: host.name, err: error }, 'taking note of guests failed');
      }
    }
  }

  private async look({ name, hypervisor }: RegisteredHost): Promise<void> {
    const guests = await hypervisor.guests();
    if (guests.outcome === 'done') await this.shown(await this.parts.notes.takeGuests(name, guests.value.map(reportOf), cause));
    else this.parts.log.warn({ host: name, reason: guests.reason }, 'guests could not be listed');
  }

  private async shown(position: bigint | undefined): Promise<void> {
    await this.parts.writeSide.shown({ state: undefined, events: [], position });
  }
}
