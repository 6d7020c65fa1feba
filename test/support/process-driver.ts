/**
 * Everything in memory and in one thread: commands are decided, their events appended to a log, the process managers fold them, and what
 * is due is done on fake hosts, whose outcomes are commands again. Time jumps to whatever is due next.
 */
import { type Decider, fold } from '../../src/domain/kernel/decider.js';
import { done, type HostOutcome, refused, unknown } from '../../src/domain/kernel/host-outcome.js';
import type { HostWork, HostWorkResult } from '../../src/domain/host/host-work.js';
import { type ServerId, streamOf, type VolumeId } from '../../src/domain/kernel/ids.js';
import type { Message, Metadata, Recorded } from '../../src/domain/kernel/message.js';
import type { Due, ProcessManager } from '../../src/domain/kernel/process-manager.js';
import { Rejection } from '../../src/domain/kernel/rejection.js';
import type { ServerCommand } from '../../src/domain/server/server.commands.js';
import { serverDecider } from '../../src/domain/server/server.decider.js';
import type { Server } from '../../src/domain/server/server.state.js';
import type { AskVolume } from '../../src/domain/volume/attach.process.js';
import { attachmentProcess } from '../../src/domain/volume/attachment.process.js';
import type { VolumeCommand } from '../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../src/domain/volume/volume.decider.js';
import { volumeProcess } from '../../src/domain/volume/volume.process.js';
import type { Volume } from '../../src/domain/volume/volume.state.js';
import { attach, connectorOf, noon, volumeId } from './examples.js';
import { FakeHosts, type Fate } from './fake-hosts.js';

type AnyProcess = ProcessManager<object, Message, Message>;
type AnyDecider = Decider<unknown, Message, Message>;

const processes = [attachmentProcess({ unplugTries: 8 }), volumeProcess] as unknown as readonly AnyProcess[];
const metadata: Metadata = { correlationId: 'r', causationId: 'r', actor: 'test', projectId: null, schemaVersion: 1, at: noon };
const retryMs = 10_000;

interface Instance {
  readonly process: AnyProcess;
  progress: object;
  /** It may have been tried before without a record: a refusal now says nothing about that try. */
  suspect: boolean;
}

export interface DriverOptions {
  /** How a call ends, by what it does and how often that was tried. */
  readonly fate?: (work: HostWork, tries: number) => Fate;
  /** Everything is done and recorded twice. */
  readonly twice?: boolean;
}

export class ProcessDriver {
  readonly hosts = new FakeHosts();
  readonly log: Recorded[] = [];
  fate: NonNullable<DriverOptions['fate']>;
  private clock = Date.parse(noon);
  private readonly twice: boolean;
  private readonly tries = new Map<string, number>();
  private instances = new Map<string, Instance>();

  constructor({ fate = () => 'done', twice = false }: DriverOptions = {}) {
    this.fate = fate;
    this.twice = twice;
  }

  get now(): string {
    return new Date(this.clock).toISOString();
  }

  /** What is still to be done: the step of each instance. */
  get open(): string[] {
    return this.due.map(({ step }) => step);
  }

  /** What is due now or later, of each instance. */
  get due(): readonly Due<Message>[] {
    return [...this.instances.values()].flatMap(({ process, progress }) => process.next(progress) ?? []);
  }

  volume(id: VolumeId = volumeId): Volume {
    return this.stateOf(streamOf.volume(id), volumeDecider as unknown as AnyDecider) as Volume;
  }

  server(id: ServerId): Server {
    return this.stateOf(streamOf.server(id), serverDecider as unknown as AnyDecider) as Server;
  }

  /** The state is folded from the log each time, so nothing survives but what was recorded. */
  tellVolume(command: VolumeCommand): readonly Message[] {
    return this.tell(streamOf.volume(command.data.volumeId), volumeDecider as unknown as AnyDecider, command);
  }

  tellServer(command: ServerCommand): readonly Message[] {
    return this.tell(streamOf.server(command.data.serverId), serverDecider as unknown as AnyDecider, command);
  }

  /** Puts events into the log as if they had been decided. */
  record(stream: string, events: readonly Message[]): void {
    for (const event of events) {
      const revision = this.log.filter((each) => each.stream === stream).length;
      const recorded = {
        event,
        metadata: { ...metadata, at: this.now },
        id: `${this.log.length}`,
        stream,
        revision,
        position: BigInt(this.log.length),
      };
      this.log.push(recorded);
      this.take(recorded, false);
    }
  }

  /** Mooring dies and starts again: all it knows is the log. */
  restart(): void {
    this.instances = new Map();
    for (const recorded of this.log) this.take(recorded, true);
  }

  pass(seconds: number): void {
    this.clock += seconds * 1000;
  }

  /** Does what is due until nothing is, or until so many things are done, or so much time has passed. */
  run({ steps = Infinity, seconds = Infinity }: { steps?: number; seconds?: number } = {}): void {
    const end = this.clock + seconds * 1000;
    for (let count = 0; count < steps; count += 1) {
      const next = this.nextDue();
      if (!next || next.time > end) return;
      if (count > 1000) throw new Error(`it never comes to rest: ${next.due.step}`);
      this.clock = Math.max(this.clock, next.time);
      this.act(next.instance, next.due);
    }
  }

  private nextDue(): { instance: Instance; due: Due<Message>; time: number } | undefined {
    const due = [...this.instances.values()].flatMap((instance) => {
      const next = instance.process.next(instance.progress);
      return next ? [{ instance, due: next, time: next.notBefore === null ? this.clock : Date.parse(next.notBefore) }] : [];
    });
    return due.sort((one, other) => one.time - other.time)[0];
  }

  private act(instance: Instance, { act }: Due<Message>): void {
    const at = { now: this.now, retryAt: new Date(this.clock + retryMs).toISOString() };
    for (let time = 0; time < (this.twice ? 2 : 1); time += 1) {
      if (act.on === 'aggregate') this.takeDecision(act.decide(at));
      else {
        const outcome = this.perform(act.work, instance);
        if (outcome === 'crash') return this.restart();
        this.takeDecision(act.record(outcome, at));
      }
    }
  }

  private perform(work: HostWork, instance: Instance): HostOutcome<HostWorkResult> | 'crash' {
    const tries = (this.tries.get(work.type) ?? 0) + 1;
    this.tries.set(work.type, tries);
    const fate = this.fate(work, tries);
    if (fate === 'lost') return unknown('no answer');
    if (fate === 'refused') return this.refusal(instance);
    const result = this.hosts.perform(work);
    if (fate === 'crash') return 'crash';
    return fate === 'unheard' ? unknown('no answer') : done(result);
  }

  private refusal(instance: Instance): HostOutcome<never> {
    const wasTried = instance.suspect;
    instance.suspect = false;
    return wasTried ? unknown('refused, after a try nobody recorded') : refused('no');
  }

  private takeDecision(decision: Message): void {
    if (decision.type === 'AskVolume') this.ask((decision as AskVolume).data);
    else if (decision.type === 'ReleaseDevice') this.tellServer(decision as ServerCommand);
    else this.tellVolume(decision as VolumeCommand);
  }

  /** As the application asks it: where there is no answer, the device name is given back. */
  ask(wish: AskVolume['data']): void {
    const server = this.server(wish.serverId);
    const host = server.stage === 'absent' ? 'nowhere' : server.hostName;
    const { attachmentId, deviceName, mayShareBootable, reservedAt: requestedAt } = wish;
    const deadlineAt = new Date(this.clock + 300_000).toISOString();
    const fields = {
      volumeId: wish.volumeId,
      serverId: wish.serverId,
      deviceName,
      mayShareBootable,
      requestedAt,
      deadlineAt,
      now: this.now,
    };
    try {
      this.tellVolume(attach(attachmentId, { ...fields, connector: connectorOf(host) }));
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      const { serverId } = wish;
      this.tellServer({ type: 'ReleaseDevice', data: { serverId, attachmentId, reason: error.message, now: this.now } });
    }
  }

  private tell(stream: string, decider: AnyDecider, command: Message): readonly Message[] {
    const events = decider.decide(command, this.stateOf(stream, decider));
    this.record(stream, events);
    return events;
  }

  private stateOf(stream: string, decider: AnyDecider): unknown {
    const events = this.log.filter((recorded) => recorded.stream === stream).map(({ event }) => event);
    return fold(decider.evolve, decider.initial, events);
  }

  private take(recorded: Recorded, suspect: boolean): void {
    for (const process of processes) {
      if (!process.handles.includes(recorded.event.type)) continue;
      const id = `${process.name}/${process.keyOf(recorded)}`;
      const progress = process.evolve(this.instances.get(id)?.progress, recorded);
      if (progress) this.instances.set(id, { process, progress, suspect });
      else this.instances.delete(id);
    }
  }
}
