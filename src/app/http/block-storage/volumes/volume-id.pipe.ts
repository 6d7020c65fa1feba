import { Injectable, type PipeTransform } from '@nestjs/common';
import { type VolumeId, volumeId } from '../../../../domain/kernel/ids.js';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import { isUuid } from '../../validation/uuid.js';

/** A volume's id in a path. Clients that are given a name try it there first, and wait for the 404. */
@Injectable()
export class VolumeIdPipe implements PipeTransform<string, VolumeId> {
  transform(value: string): VolumeId {
    if (isUuid(value)) return volumeId(value);
    throw new Rejection('volume-not-found', `Volume ${value} could not be found.`);
  }
}
