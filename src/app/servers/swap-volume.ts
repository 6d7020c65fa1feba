import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ServerId, VolumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { refuseLocked } from '../../domain/server/server.decider.js';
import type { KnownServer } from '../../domain/server/server.state.js';
import { type LiveVolume, listedAttachments, volumeStatusOf } from '../../domain/volume/volume.state.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import { Devices } from './detach-volume.js';

/**
 * Gives a server another volume in the place of one that is being migrated to it. For the service that migrates, nobody else. Nothing
 * is migrated here yet, so what passes every other check ends with just that: the volume is not migrating.
 */
export class SwapVolume extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly serverId: ServerId,
    readonly volumeId: VolumeId,
    readonly replacementId: VolumeId,
  ) {
    super();
  }
}

@CommandHandler(SwapVolume)
export class SwapVolumeHandler implements ICommandHandler<SwapVolume> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(Devices) private readonly devices: Devices,
  ) {}

  async execute({ requester, serverId, volumeId, replacementId }: SwapVolume): Promise<void> {
    if (!requester.isService) throw new Rejection('forbidden', "Policy doesn't allow volumes to be swapped: it takes the role service.");
    const { server } = await this.devices.find(requester, serverId, volumeId);
    const volume = await this.writeSide.volume(requester, volumeId);
    refuseReplacement(volume, await this.replacement(requester, replacementId));
    refuseSeveralWriters(volume);
    refuseServer(server, requester.isAdmin);
    throw new Rejection('conflict', `Volume ${volumeId} is not migrating; only a volume that is can be swapped.`, { retryable: false });
  }

  /** It is named in the body and not in the path, so one that is not there is a bad request. */
  private async replacement(requester: Requester, id: VolumeId): Promise<LiveVolume> {
    return this.writeSide.volume(requester, id).catch((error: unknown) => {
      if (error instanceof Rejection) throw new Rejection('invalid-request', error.message);
      throw error;
    });
  }
}

const refuseReplacement = (volume: LiveVolume, replacement: LiveVolume): void => {
  const { volumeId, sizeGiB } = replacement;
  const state = volumeStatusOf(replacement);
  if (state !== 'available') {
    throw new Rejection('volume-status', `Invalid volume: volume ${volumeId} must be available, but its status is ${state}.`, { state });
  }
  if (sizeGiB >= volume.sizeGiB) return;
  throw new Rejection('invalid-request', `Invalid volume: volume ${volumeId} is smaller than the volume it would replace.`);
};

/** What one writes while the other's data is copied would be lost. */
const refuseSeveralWriters = (volume: LiveVolume): void => {
  const writers = listedAttachments(volume).filter(({ mode }) => mode !== 'ro');
  if (writers.length <= 1) return;
  const message = `Invalid volume: volume ${volume.volumeId} is attached for writing more than once.`;
  throw new Rejection('attachment-limit', message, { state: volumeStatusOf(volume) });
};

const refuseServer = (server: KnownServer, mayActOnLocked: boolean): void => {
  refuseLocked(server, mayActOnLocked);
  const { serverId, vmState } = server;
  if (vmState === 'active' || vmState === 'paused') return;
  throw new Rejection('server-state', `Cannot 'swap_volume' instance ${serverId} while it is in vm_state ${vmState}`, { state: vmState });
};
