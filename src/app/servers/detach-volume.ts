import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ServerId, VolumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { present, refuseLocked, refuseState } from '../../domain/server/server.decider.js';
import type { Device, KnownServer } from '../../domain/server/server.state.js';
import { type LiveVolume, volumeStatusOf } from '../../domain/volume/volume.state.js';
import { maySee, type Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import { CLOCK } from '../ports/tokens.js';

/** Detaches a volume from a server. Accepted at once; the end follows step by step. */
export class DetachVolume extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly serverId: ServerId,
    readonly volumeId: VolumeId,
  ) {
    super();
  }
}

/** Says whether a volume that is attached is deleted with its server. */
export class SetDeleteOnTermination extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly serverId: ServerId,
    readonly volumeId: VolumeId,
    readonly deleteOnTermination: boolean,
  ) {
    super();
  }
}

export const deviceOf = ({ serverId, devices }: KnownServer, volumeId: string): Device => {
  const device = Object.values(devices).find((each) => each.volumeId === volumeId);
  if (!device) throw new Rejection('not-attached', `Volume ${volumeId} is not attached to instance ${serverId}.`);
  return device;
};

/** A server the requester may act on, and the device by which it holds a volume. */
export class Devices {
  constructor(@Inject(WriteSide) readonly writeSide: WriteSide) {}

  async find(requester: Requester, serverId: ServerId, volumeId: VolumeId): Promise<{ server: KnownServer; device: Device }> {
    const server = present(await this.writeSide.server(serverId), serverId);
    if (!maySee(requester, server.projectId)) throw new Rejection('server-not-found', `Instance ${serverId} could not be found.`);
    return { server, device: deviceOf(server, volumeId) };
  }
}

@CommandHandler(DetachVolume)
export class DetachVolumeHandler implements ICommandHandler<DetachVolume> {
  constructor(
    @Inject(Devices) private readonly devices: Devices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ requester, serverId, volumeId }: DetachVolume): Promise<void> {
    const { writeSide } = this.devices;
    const volume = await writeSide.volume(requester, volumeId);
    const { server, device } = await this.devices.find(requester, serverId, volumeId);
    refuseLocked(server, requester.isAdmin);
    refuseState(server, 'detach_volume');
    if (volume.attachments[device.attachmentId]?.stage !== 'attached') throw notAttachedNow(volume);
    const data = { volumeId, attachmentId: device.attachmentId, now: this.clock.now().toISOString() };
    const { events, state } = await writeSide.tellVolume(requester, { type: 'RequestDetach', data });
    if (events.length === 0 && state.stage === 'live') throw notAttachedNow(state);
  }
}

/** Also for who asks at the same time as another and comes second. */
const notAttachedNow = (volume: LiveVolume): Rejection => {
  const state = volumeStatusOf(volume);
  const message = `Invalid volume: volume ${volume.volumeId} is not yet, or no more, attached; its status is ${state}.`;
  return new Rejection('volume-status', message, { state, retryable: true });
};

@CommandHandler(SetDeleteOnTermination)
export class SetDeleteOnTerminationHandler implements ICommandHandler<SetDeleteOnTermination> {
  constructor(
    @Inject(Devices) private readonly devices: Devices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ requester, serverId, volumeId, deleteOnTermination }: SetDeleteOnTermination): Promise<void> {
    const { device } = await this.devices.find(requester, serverId, volumeId);
    const data = { serverId, attachmentId: device.attachmentId, deleteOnTermination, now: this.clock.now().toISOString() };
    await this.devices.writeSide.tellServer(requester, { type: 'SetDeleteOnTermination', data });
  }
}
