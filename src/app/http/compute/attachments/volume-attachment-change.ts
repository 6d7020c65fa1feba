import { BadRequestException } from '@nestjs/common';
import type { Device } from '../../../../domain/server/server.state.js';
import type { ChangedAttachment } from './volume-attachment.bodies.js';
import { devicePath } from './volume-attachment.views.js';

/** What an attachment is cannot be changed, but it may be repeated. `id` is the volume's. */
export const refuseOtherChanges = (asked: ChangedAttachment, device: Device, serverId: string): void => {
  const is = { id: device.volumeId, serverId, device: devicePath(device), tag: device.tag };
  for (const [property, value] of Object.entries(is)) {
    const wanted = asked[property as keyof typeof is];
    if (wanted !== undefined && wanted !== value) throw new BadRequestException(`The ${property} property is not mutable`);
  }
};
