import { type PipeTransform } from '@nestjs/common';
import { serverId, type ServerId, volumeId, type VolumeId } from '../../../domain/kernel/ids.js';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { isUuid } from '../validation/uuid.js';

/** Clients look a name up as an id first: what is no UUID is the id of nothing. */
export class ServerIdPipe implements PipeTransform<string, ServerId> {
  transform(value: string): ServerId {
    const id = value.toLowerCase();
    if (isUuid(id)) return serverId(id);
    throw new Rejection('server-not-found', `Instance ${value} could not be found.`);
  }
}

export class VolumeIdPipe implements PipeTransform<string, VolumeId> {
  transform(value: string): VolumeId {
    const id = value.toLowerCase();
    if (isUuid(id)) return volumeId(id);
    throw new Rejection('volume-not-found', `Volume ${value} could not be found.`);
  }
}
