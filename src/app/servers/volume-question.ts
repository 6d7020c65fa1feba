/** Puts a server's wish to the volume: the same question, with the same attachment id, whoever asks it and however often. */
import { Inject } from '@nestjs/common';
import { registered } from '../../domain/host/host.decider.js';
import { type HostName, streamOf, type VolumeId } from '../../domain/kernel/ids.js';
import { Rejection, type RejectionCode } from '../../domain/kernel/rejection.js';
import type { DeviceReserved } from '../../domain/server/server.events.js';
import { present } from '../../domain/server/server.decider.js';
import type { Reserve } from '../../domain/volume/volume.commands.js';
import { volumeDecider } from '../../domain/volume/volume.decider.js';
import type { Volume } from '../../domain/volume/volume.state.js';
import type { Cause } from '../commanding/cause.js';
import { CommandHandler } from '../commanding/command-handler.js';
import { WriteSide } from '../commanding/write-side.js';
import { deadlines } from '../attachments/deadlines.js';
import { inMaintenance } from '../hosts/in-maintenance.js';
import type { Clock } from '../ports/ambient.js';
import { CLOCK } from '../ports/tokens.js';

export type Wish = Omit<DeviceReserved['data'], 'tag' | 'deleteOnTermination'>;

export class VolumeQuestion {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(CommandHandler) private readonly handler: CommandHandler,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The volume's answer is final: who asks again, because somebody else asked in the meantime, gets no other. When it is no, the
   * device name is given back and the refusal thrown.
   */
  async ask(wish: Wish, cause: Cause): Promise<bigint | undefined> {
    try {
      const { state, events, position } = await this.writeSide.decideOnVolume(await this.reservation(wish, true), cause);
      const [refused] = events;
      if (refused?.type === 'ReservationRefused') throw new Rejection(refused.data.code as RejectionCode, refused.data.message);
      if (!isHeld(state, wish)) throw new Rejection('attachment-state', `Volume ${wish.volumeId} was refused, or given back, before.`);
      return position;
    } catch (error) {
      if (error instanceof Rejection) await this.releaseUnlessHeld(wish, error.message, cause);
      throw error;
    }
  }

  /** With the connector of the server's host, so that reserving and exporting are one decision. */
  async reservation(wish: Wish, recordRefusal: boolean): Promise<Reserve> {
    const { volumeId, attachmentId, serverId, deviceName, mayShareBootable, reservedAt: requestedAt } = wish;
    const { hostName: compute } = present(await this.writeSide.server(serverId), serverId);
    const { connector } = registered(await this.writeSide.host(compute), compute);
    const maintenance = await inMaintenance(this.writeSide, { compute, volume: await this.storageHostOf(volumeId) });
    const now = this.clock.now();
    return {
      type: 'Reserve',
      data: {
        ...{ volumeId, attachmentId, serverId, deviceName, mayShareBootable, requestedAt, connector, recordRefusal },
        mode: null,
        driver: 'mooring',
        inMaintenance: maintenance,
        now: now.toISOString(),
        expiresAt: null,
        deadlineAt: deadlines.attach(now),
      },
    };
  }

  private async storageHostOf(id: VolumeId): Promise<HostName | null> {
    const volume = await this.handler.state(streamOf.volume(id), volumeDecider);
    return volume.stage === 'live' ? volume.storageHost : null;
  }

  /** A question that never reached the volume is refused by others; what the volume said to whoever asked before still counts. */
  private async releaseUnlessHeld(wish: Wish, reason: string, cause: Cause): Promise<void> {
    const { serverId, attachmentId, volumeId } = wish;
    if (isHeld(await this.handler.state(streamOf.volume(volumeId), volumeDecider), wish)) return;
    const data = { serverId, attachmentId, reason, now: this.clock.now().toISOString() };
    await this.writeSide.decideOnServer({ type: 'ReleaseDevice', data }, cause);
  }
}

const isHeld = (volume: Volume, { attachmentId }: Wish): boolean => volume.stage === 'live' && attachmentId in volume.attachments;
