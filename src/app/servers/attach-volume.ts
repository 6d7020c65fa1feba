import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ServerId, VolumeId } from '../../domain/kernel/ids.js';
import { attachmentId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { ReserveDevice } from '../../domain/server/server.commands.js';
import { serverDecider } from '../../domain/server/server.decider.js';
import type { KnownServer, Server } from '../../domain/server/server.state.js';
import { volumeDecider } from '../../domain/volume/volume.decider.js';
import { type LiveVolume, volumeStatusOf } from '../../domain/volume/volume.state.js';
import type { Cause } from '../commanding/cause.js';
import { causeOf, maySee, type Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { CLOCK, IDS } from '../ports/tokens.js';
import { VolumeQuestion, type Wish } from './volume-question.js';

/** Attaches a volume to a server; Mooring runs every step. Accepted when the volume is held for it; the rest follows. */
export class AttachVolume extends Command<{ readonly deviceName: string }> {
  constructor(
    readonly requester: Requester,
    readonly request: {
      readonly serverId: ServerId;
      readonly volumeId: VolumeId;
      readonly device: string | null;
      readonly tag: string | null;
      readonly deleteOnTermination: boolean;
      /** Clients of old versions do not expect to share (below compute 2.60). */
      readonly mayShare: boolean;
    },
  ) {
    super();
  }
}

/**
 * Two streams have to agree: the server gives a device name, then the volume says yes or no. Both are asked first without recording
 * anything, so that what is refused leaves no trace. Should this process die in between, the attachment's process ends the matter.
 */
@CommandHandler(AttachVolume)
export class AttachVolumeHandler implements ICommandHandler<AttachVolume> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(VolumeQuestion) private readonly question: VolumeQuestion,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, request }: AttachVolume): Promise<{ deviceName: string }> {
    const reserve = this.reserveDevice(requester, request);
    await this.rehearse(requester, request, reserve);
    const cause = causeOf(requester);
    const { state } = await this.writeSide.decideOnServer(reserve, cause);
    const device = state.stage === 'absent' ? undefined : state.devices[reserve.data.attachmentId];
    if (!device) throw new Error(`device name for attachment ${reserve.data.attachmentId} was given away`);
    const wish = wishOf(reserve, device.deviceName);
    const position = await this.question.ask(wish, cause);
    await this.writeSide.shown({ state, events: [], position });
    return { deviceName: device.deviceName };
  }

  private reserveDevice(requester: Requester, request: AttachVolume['request']): ReserveDevice {
    const { serverId, volumeId, device, tag, deleteOnTermination } = request;
    const wish = { serverId, volumeId, device, tag, deleteOnTermination, attachmentId: attachmentId(this.ids.uuid()) };
    const rights = { mayShareBootable: requester.isAdmin, mayActOnLocked: requester.isAdmin };
    return { type: 'ReserveDevice', data: { ...wish, ...rights, now: this.clock.now().toISOString() } };
  }

  private async rehearse(requester: Requester, { serverId, mayShare }: AttachVolume['request'], reserve: ReserveDevice): Promise<void> {
    const server = await this.writeSide.server(serverId);
    if (server.stage !== 'present' || !maySee(requester, server.projectId)) {
      throw new Rejection('server-not-found', `Instance ${serverId} could not be found.`);
    }
    const volume = await this.writeSide.volume(requester, reserve.data.volumeId);
    if (volume.multiattach && !mayShare) {
      throw new Rejection('multiattach-unsupported', 'Multiattach volumes are only supported starting with compute API version 2.60.', {
        state: volumeStatusOf(volume),
      });
    }
    serverDecider.decide(reserve, await this.withoutEnded(server, volume, causeOf(requester)));
    volumeDecider.decide(await this.question.reservation(wishOf(reserve, ''), false), volume);
  }

  /**
   * A volume shows `available` a moment before its device name is given back, and who sees that may ask at once. So the name of what has
   * ended is given back here, as its process is about to.
   */
  private async withoutEnded(server: KnownServer, { volumeId, settled }: LiveVolume, cause: Cause): Promise<Server> {
    const { serverId } = server;
    let current: Server = server;
    for (const device of Object.values(server.devices)) {
      if (device.volumeId !== volumeId || !(device.attachmentId in settled)) continue;
      const data = { serverId, attachmentId: device.attachmentId, reason: 'ended', now: this.clock.now().toISOString() };
      current = (await this.writeSide.decideOnServer({ type: 'ReleaseDevice', data }, cause)).state;
    }
    return current;
  }
}

const wishOf = ({ data }: ReserveDevice, deviceName: string): Wish => {
  const { serverId, attachmentId: id, volumeId, mayShareBootable, now: reservedAt } = data;
  return { serverId, attachmentId: id, volumeId, mayShareBootable, deviceName, reservedAt };
};
