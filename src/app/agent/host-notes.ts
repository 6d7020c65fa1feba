/** Takes note of a host and of the guests it has: one way, whether they were looked at from here or an agent told of them. */
import type { GuestReport } from '../../domain/host/host-orders.js';
import type { NoteHostReport } from '../../domain/host/host-reports.process.js';
import type { HostFacts } from '../../domain/host/host.decider.js';
import { type HostName, projectId, serverId } from '../../domain/kernel/ids.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import type { Cause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import type { ReadModel } from '../ports/read-model.js';

/** Where the rows must have come to show it; `undefined` where nothing is on record. */
type Position = bigint | undefined;

export interface HostNotesParts {
  readonly writeSide: WriteSide;
  readonly readModel: Pick<ReadModel, 'list'>;
  readonly clock: Clock;
  /** Whose a guest is that says nothing about it. */
  readonly defaultProject: string;
}

export class HostNotes {
  constructor(private readonly parts: HostNotesParts) {}

  async takeReport({ data: { hostName, facts, guests, report, now } }: NoteHostReport, cause: Cause): Promise<Position> {
    await this.takeFacts(hostName, facts, cause);
    if (guests) await this.takeGuests(hostName, guests, cause);
    const noted = { type: 'RecordReportNoted', data: { hostName, report, now } } as const;
    return (await this.parts.writeSide.decideOnHost(noted, cause)).position;
  }

  async takeFacts(hostName: HostName, facts: HostFacts, cause: Cause): Promise<Position> {
    const data = { hostName, ...facts, now: this.now() };
    return (await this.parts.writeSide.decideOnHost({ type: 'RegisterHost', data }, cause)).position;
  }

  /** All the guests the host has: others that are on record there have gone. The rows must show what was noted of it before. */
  async takeGuests(hostName: HostName, guests: readonly GuestReport[], cause: Cause): Promise<Position> {
    const { writeSide } = this.parts;
    let position: Position;
    for (const guest of guests) position = later(position, await this.takeGuest(hostName, guest, cause));
    for (const id of await this.vanished(hostName, guests)) {
      const data = { serverId: serverId(id), hostName, now: this.now() };
      position = later(position, (await writeSide.decideOnServer({ type: 'RecordServerVanished', data }, cause)).position);
    }
    return position;
  }

  private async takeGuest(hostName: HostName, guest: GuestReport, cause: Cause): Promise<Position> {
    const owner = projectId(guest.projectId ?? this.parts.defaultProject);
    const data = { ...guest, serverId: serverId(guest.serverId), hostName, projectId: owner, now: this.now() };
    return (await this.parts.writeSide.decideOnServer({ type: 'RecordServerSeen', data }, cause)).position;
  }

  private async vanished(host: HostName, guests: readonly GuestReport[]): Promise<string[]> {
    const there = new Set(guests.map(({ serverId: id }) => id));
    const rows = await this.parts.readModel.list<ServerRow>(tableOf(servers), {
      where: [
        { column: 'host', is: 'equal', value: host },
        { column: 'stage', is: 'equal', value: 'present' },
      ],
    });
    return rows.map(({ key }) => key).filter((id) => !there.has(id));
  }

  private now(): string {
    return this.parts.clock.now().toISOString();
  }
}

/** What was decided last about one guest may lie before what was decided about another. */
const later = (one: Position, other: Position): Position => (one === undefined || (other !== undefined && other > one) ? other : one);
