/** Plays moves on one volume, with nothing but its decider and the process that says what is due. */
import { fold } from '../../src/domain/kernel/decider.js';
import { done, type HostOutcome, refused, unknown } from '../../src/domain/kernel/host-outcome.js';
import type { HostWorkResult } from '../../src/domain/host/host-work.js';
import { attachmentId, serverId, type ServerId } from '../../src/domain/kernel/ids.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { Rejection } from '../../src/domain/kernel/rejection.js';
import type { AttachmentProgressEvent } from '../../src/domain/volume/attachment-progress.js';
import { attachmentProcess } from '../../src/domain/volume/attachment.process.js';
import type { VolumeCommand } from '../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../src/domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import type { Volume } from '../../src/domain/volume/volume.state.js';
import * as example from './examples.js';
import type { Move, Outcome } from './random-moves.js';

export const process = attachmentProcess({ unplugTries: 2 });

export class RandomVolume {
  readonly log: VolumeEvent[] = [];
  state: Volume = volumeDecider.initial;
  private clock = Date.parse(example.noon);

  constructor(
    history: readonly VolumeEvent[],
    private readonly onEvent: (before: Volume, event: VolumeEvent, after: Volume) => void,
  ) {
    this.apply(history);
  }

  get now(): string {
    return new Date(this.clock).toISOString();
  }

  /** The command that was accepted; `undefined` where the move meant nothing or was refused. Anything but a rejection is a bug. */
  play(move: Move): VolumeCommand | undefined {
    this.clock += move.seconds * 1000;
    const command = this.commandFor(move);
    if (!command) return undefined;
    try {
      this.apply(volumeDecider.decide(command, this.state));
      return command;
    } catch (error) {
      if (error instanceof Rejection) return undefined;
      throw error;
    }
  }

  progressOf(slot: number): ReturnType<typeof process.evolve> {
    const events = this.log.filter((event) => 'attachmentId' in event.data && event.data.attachmentId === idOf(slot));
    return fold((progress, event) => process.evolve(progress, recorded(event)), undefined as ReturnType<typeof process.evolve>, events);
  }

  private apply(events: readonly VolumeEvent[]): void {
    for (const event of events) {
      const before = this.state;
      this.state = volumeDecider.evolve(before, event);
      this.log.push(event);
      this.onEvent(before, event, this.state);
    }
  }

  private commandFor(move: Move): VolumeCommand | undefined {
    const { now } = this;
    const id = idOf(move.slot);
    const server = serverOf(move.server);
    const connector = example.connectorOf(`compute-${move.host}`, { mode: move.mode });
    const deadlineAt = new Date(this.clock + 300_000).toISOString();
    const expiresAt = new Date(this.clock + 150_000).toISOString();
    const asked = { now, requestedAt: now, deadlineAt, mode: move.mode, mayShareBootable: move.yes };
    const old = { volumeId: example.volumeId, expiresAt, reason: move.yes ? ('requested' as const) : ('lapsed' as const), now };
    switch (move.what) {
      case 'reserve':
        return example.reserve(id, { ...asked, serverId: server, expiresAt, connector: move.yes ? connector : null });
      case 'attach':
        return example.attach(id, { ...asked, serverId: server ?? serverId('server-1'), connector });
      case 'connect':
        return example.connect(id, { connector, deadlineAt, now });
      case 'bare connection':
        return example.connectBare(id, { connector, deadlineAt, now });
      case 'complete':
        return example.complete(id, { byService: move.yes, now });
      case 'by hand':
        return example.attachByHand(id, { serverId: server, hostName: 'compute-1', mode: move.mode, now });
      case 'detach':
        return example.detach(id, { now });
      case 'lapse':
        return { type: 'LapseReservation', data: example.detach(id, { now }).data };
      case 'begin attach':
        return { type: 'BeginAttach', data: old };
      case 'abandon attach':
        return { type: 'AbandonAttach', data: old };
      case 'begin detach':
        return { type: 'BeginDetach', data: old };
      case 'abandon detach':
        return { type: 'AbandonDetach', data: old };
      case 'grow':
        return { type: 'RequestExtension', data: { volumeId: example.volumeId, sizeGiB: 10 + move.seconds, now } };
      case 'delete':
        return { type: 'RequestDeletion', data: { volumeId: example.volumeId, now } };
      case 'readonly':
        return { type: 'SetReadonlyFlag', data: { volumeId: example.volumeId, readonly: move.yes, now } };
      case 'stray':
        return strayReport(move, now);
      case 'work':
        return this.outcomeOf(move);
    }
  }

  /** The storage node always does as it is told here; it is attachments this is about. */
  private outcomeOf({ slot, outcome }: Move): VolumeCommand | undefined {
    const { state, now } = this;
    const step = state.stage === 'live' && state.life.word === 'extending' ? 'grow' : 'delete';
    if (state.stage === 'live' && (state.life.word === 'extending' || state.life.word === 'deleting')) {
      return { type: 'RecordVolumeStep', data: { volumeId: example.volumeId, step, now } };
    }
    const progress = this.progressOf(slot);
    const act = progress && process.next(progress)?.act;
    const command = act?.on === 'host' ? act.record(outcomeFor(outcome, act.work.type, slot), { now, retryAt: now }) : undefined;
    return command?.type === 'ReleaseDevice' || command?.type === 'AskVolume' ? undefined : command;
  }
}

export const idOf = (slot: number) => attachmentId(`attachment-${slot}`);
const serverOf = (server: number): ServerId | null => (server === 0 ? null : serverId(`server-${server}`));

export const recorded = (event: VolumeEvent): Recorded<AttachmentProgressEvent> => ({
  event: event as unknown as AttachmentProgressEvent,
  metadata: { correlationId: 'r', causationId: 'r', actor: 'test', projectId: null, schemaVersion: 1, at: example.noon },
  ...{ id: 'e', stream: `volume-${example.volumeId}`, revision: 0, position: 0n },
});

const outcomeFor = (outcome: Outcome, type: string, slot: number): HostOutcome<HostWorkResult> => {
  if (outcome === 'refused') return refused('no');
  if (outcome === 'unknown') return unknown('no answer');
  if (type === 'Export') return done({ of: 'Export', connection: example.connectionOf(idOf(slot)) });
  if (type === 'Connect') return done({ of: 'Connect', device: '/dev/sdb' });
  return done({ of: 'Unplug' });
};

const strays = ['RecordGuestAttached', 'RecordGuestDetached', 'RecordHostDisconnected', 'RecordUnexported'] as const;

const strayReport = ({ slot, server, host, outcome, yes }: Move, now: string): VolumeCommand => {
  const data = { volumeId: example.volumeId, attachmentId: idOf(slot), now };
  if (outcome === 'done') return { type: strays[server] ?? 'RecordUnexported', data };
  const part = (['export', 'host', 'guest'] as const)[host] ?? 'export';
  return example.stepFailedWith(data.attachmentId, { part, direction: yes ? 'make' : 'remove', outcome, now, unplugTries: 2 });
};
