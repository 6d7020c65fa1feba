/** `POST volumes`: the body, and what of it Mooring can make. */
import { BadRequestException, type HttpException, NotFoundException } from '@nestjs/common';
import type { CreateVolume } from '../../../volumes/create-volume.js';
import {
  IsAnyObject,
  IsLooseBoolean,
  IsMetadata,
  IsName,
  IsText,
  IsUuid,
  IsWholeNumber,
  Nested,
  Optional,
} from '../../validation/fields.js';
import { readBody, readLenientBody } from '../../validation/read-body.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { requireZone } from '../zones.js';

class NewVolume {
  @IsWholeNumber(1)
  declare readonly size: number;

  @Optional()
  @IsName()
  declare readonly name?: string | null;

  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Optional()
  @IsName()
  declare readonly display_name?: string | null;

  @Optional()
  @IsText()
  declare readonly display_description?: string | null;

  /** Id or name; empty is none. */
  @Optional()
  @IsName()
  declare readonly volume_type?: string | null;

  @Optional()
  @IsText(1)
  declare readonly availability_zone?: string | null;

  @Optional()
  @IsMetadata()
  declare readonly metadata?: Readonly<Record<string, string>> | null;

  /** Comes from the volume's type. Some clients still send it. */
  @Optional()
  @IsLooseBoolean()
  declare readonly multiattach?: boolean | null;

  @Optional()
  @IsText()
  declare readonly imageRef?: string | null;

  @Optional()
  @IsText()
  declare readonly image_id?: string | null;

  @Optional()
  @IsUuid()
  declare readonly snapshot_id?: string | null;

  @Optional()
  @IsUuid()
  declare readonly source_volid?: string | null;

  @Optional()
  @IsUuid()
  declare readonly backup_id?: string | null;

  @Optional()
  @IsUuid()
  declare readonly consistencygroup_id?: string | null;

  @Optional()
  @IsText()
  declare readonly group_id?: string | null;
}

class NewVolumeBody {
  @Nested(() => NewVolume)
  declare readonly volume: NewVolume;

  /** There is one place for volumes, so hints change nothing. */
  @Optional()
  @IsAnyObject()
  declare readonly 'OS-SCH-HNT:scheduler_hints'?: object | null;
}

/** Only from 3.53 on are properties refused that nobody knows. */
export const readNewVolume = (body: unknown, version: ApiVersion): CreateVolume['request'] => {
  const { volume } = version.atLeast('3.53') ? readBody(NewVolumeBody, body) : readLenientBody(NewVolumeBody, body);
  refuseOrigins(volume);
  if (volume.multiattach === true) throw new BadRequestException('A volume is multiattach when its type is; ask for such a volume type.');
  return {
    name: volume.name ?? volume.display_name ?? null,
    description: volume.description ?? volume.display_description ?? null,
    sizeGiB: volume.size,
    volumeType: volume.volume_type || null,
    availabilityZone: requireZone(volume.availability_zone),
    metadata: volume.metadata ?? {},
  };
};

const missing = (kind: string) => (id: string) => new NotFoundException(`${kind} ${id} could not be found.`);
const noImages = () => new BadRequestException('Invalid image identifier: there are no images here, volumes begin empty.');

type Origin = 'imageRef' | 'image_id' | 'snapshot_id' | 'source_volid' | 'backup_id' | 'consistencygroup_id' | 'group_id';

/** Volumes begin empty here: whatever one is to be made from is not there. */
const origins: readonly (readonly [Origin, (id: string) => HttpException])[] = [
  ['imageRef', noImages],
  ['image_id', noImages],
  ['snapshot_id', missing('Snapshot')],
  ['source_volid', (id) => new NotFoundException(`There is no volume ${id} that could be copied: volumes begin empty here.`)],
  ['backup_id', missing('Backup')],
  ['consistencygroup_id', missing('Group')],
  ['group_id', missing('Group')],
];

const refuseOrigins = (volume: NewVolume): void => {
  for (const [property, refusal] of origins) {
    const id = volume[property] ?? '';
    if (id !== '') throw refusal(id);
  }
};
