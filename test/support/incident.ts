/**
 * What really happened to a volume, as it was exported: played again, decision by decision, in the world of the sagas. Each decision,
 * whether it followed from work on a host or from what somebody must have asked for, must be the very one that the deciders take today;
 * and from every point the sagas must be able to go on to an end.
 */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { ExportHeader } from '../../src/app/evidence/export/export-format.js';
import { done, refused, unknown } from '../../src/domain/kernel/host-outcome.js';
import { streamOf, volumeId, type VolumeId } from '../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../src/domain/kernel/message.js';
import type { Due } from '../../src/domain/kernel/process-manager.js';
import { Rejection } from '../../src/domain/kernel/rejection.js';
import type { ServerCommand } from '../../src/domain/server/server.commands.js';
import { serverDecider } from '../../src/domain/server/server.decider.js';
import { linkOf } from '../../src/domain/volume/attachment.js';
import type { VolumeCommand } from '../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../src/domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import { attachmentsOf } from '../../src/domain/volume/volume.state.js';
import { FakeHosts, type PartName } from './fake-hosts.js';
import { requestBehind } from './incident-requests.js';
import { ProcessDriver } from './process-driver.js';
import { readBack } from './read-export.js';
import { expectInvariants } from './volume-invariants.js';

export interface Incident {
  readonly header: ExportHeader;
  /** Events that were decided together, in their order. */
  readonly decisions: readonly (readonly Recorded[])[];
}

export const readIncident = async (file: string): Promise<Incident> => {
  const { reader, events } = await readBack(readFileSync(file));
  expect(reader.header.of).toBe('volume');
  return { header: reader.header, decisions: decisionsIn(events) };
};

const decisionsIn = (events: readonly Recorded[]): readonly (readonly Recorded[])[] => {
  const decisions: Recorded[][] = [];
  for (const recorded of events) {
    const current = decisions.at(-1);
    const isSame = current?.[0]?.stream === recorded.stream && current[0].metadata.causationId === recorded.metadata.causationId;
    if (isSame) current.push(recorded);
    else decisions.push([recorded]);
  }
  return decisions;
};

/** What led to it was an event, not a request of somebody. */
const followsFromEvent = ({ metadata }: Recorded): boolean => /^[\da-f]{8}-[\da-f-]{27}$/.test(metadata.causationId);

const no = 'no';
const noAnswer = 'no answer';
const ofServers = ['ReserveDevice', 'ReleaseDevice'];

/** What is decided, with what only the clock and the hosts of then could tell. */
const asToldIn = (recorded: readonly Message[], decided: readonly Message[]): readonly Message[] =>
  decided.map(({ type, data }, index) => {
    const then = new Map<string, unknown>(Object.entries(recorded[index]?.data ?? {}));
    const fields = Object.entries(data).map(([name, value]: [string, unknown]) => [
      name,
      isTold(name, value) && then.has(name) ? then.get(name) : value,
    ]);
    return { type, data: Object.fromEntries(fields) as object };
  });

const isTold = (name: string, value: unknown): boolean =>
  name.endsWith('At') || ['connection', 'device'].includes(name) || value === no || value === noAnswer;

export class Replay extends ProcessDriver {
  private readonly id: VolumeId;

  constructor({ header }: Incident) {
    super();
    this.id = volumeId(header.id ?? '');
  }

  /** As it was recorded, if it may be. */
  play(decision: readonly Recorded[]): void {
    const [first] = decision;
    if (!first) return;
    this.pass((Date.parse(first.metadata.at) - Date.parse(this.now)) / 1_000);
    if (followsFromEvent(first)) this.playDue(decision);
    else this.playAsked(decision);
  }

  /** What is on the hosts and what the log says of it: the same, and nothing under way. */
  expectSettled(): void {
    expect(this.open).toEqual([]);
    expect(this.hosts.harm).toEqual([]);
    expect(this.hosts.existing.sort()).toEqual(this.standing().sort());
  }

  private playDue(decision: readonly Recorded[]): void {
    const events = decision.map(({ event }) => event);
    expect(this.possible().map((decided) => asToldIn(events, decided))).toContainEqual(events);
    for (const recorded of decision) this.happen(recorded);
  }

  /** One request may have asked for several things, one after the other. */
  private playAsked(decision: readonly Recorded[]): void {
    for (let rest = decision; rest.length > 0;) {
      const events = rest.map(({ event }) => event);
      const request = requestBehind(events);
      const decided = request && this.decide(request);
      const [now, later] = [rest.slice(0, decided?.length ?? 1), rest.slice(decided?.length ?? 1)];
      if (decided) expect(asToldIn(events, decided)).toEqual(now.length > 0 ? now.map(({ event }) => event) : events);
      for (const recorded of now) this.happen(recorded);
      rest = later;
    }
  }

  /** What could follow now: of each thing that is due, in each way it may end. */
  private possible(): readonly (readonly Message[])[] {
    return this.due.flatMap((due) => this.endsOf(due).map((command) => this.decide(command)));
  }

  private endsOf({ act }: Due<Message>): readonly Message[] {
    const at = { now: this.now, retryAt: this.now };
    if (act.on === 'aggregate') return [act.decide(at)];
    const result = new FakeHosts().perform(act.work);
    return [done(result), refused(no), unknown(noAnswer)].map((outcome) => act.record(outcome, at));
  }

  private decide(command: Message): readonly Message[] {
    try {
      if (!ofServers.includes(command.type)) return volumeDecider.decide(command as VolumeCommand, this.volume(this.id));
      const asked = command as ServerCommand;
      return serverDecider.decide(asked, this.server(asked.data.serverId));
    } catch (error) {
      if (error instanceof Rejection) return [];
      throw error;
    }
  }

  private happen({ stream, event }: Recorded): void {
    const before = this.volume(this.id);
    this.record(stream, [event]);
    if (stream !== streamOf.volume(this.id)) return;
    expectInvariants(before, event as VolumeEvent, this.volume(this.id));
    this.hosts.stand({ export: this.partsOf('export'), host: this.partsOf('host'), guest: this.partsOf('guest') });
  }

  /** What is being made may be there: whoever takes it away must find that out. */
  private partsOf(part: PartName): readonly string[] {
    const volume = this.volume(this.id);
    if (volume.stage !== 'live') return [];
    return attachmentsOf(volume).flatMap((each) => ((linkOf(each)?.parts[part] ?? 'absent') === 'absent' ? [] : [each.id]));
  }

  private standing(): string[] {
    return (['export', 'host', 'guest'] as const).flatMap((part) => this.partsOf(part).map((id) => `${part} ${id}`));
  }
}
