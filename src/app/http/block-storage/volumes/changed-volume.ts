/** `PUT volumes/{id}`: the body, and the decisions it asks of the volume. */
import { BadRequestException } from '@nestjs/common';
import type { VolumeId } from '../../../../domain/kernel/ids.js';
import type { DescribeVolume, SetMetadata } from '../../../../domain/volume/volume.commands.js';
import { IsMetadata, IsName, IsText, MayBeAbsent, Nested, Optional } from '../../validation/fields.js';
import type { ApiVersion } from '../../versions/api-version.js';

class ChangedVolume {
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

  /** All of it, from now on. */
  @MayBeAbsent()
  @IsMetadata()
  declare readonly metadata?: Readonly<Record<string, string>>;
}

export class ChangedVolumeBody {
  @Nested(() => ChangedVolume)
  declare readonly volume: ChangedVolume;
}

interface Asked {
  readonly volumeId: VolumeId;
  readonly now: string;
}

export const changesOf = ({ volume }: ChangedVolumeBody, asked: Asked, version: ApiVersion): (DescribeVolume | SetMetadata)[] => {
  if (Object.keys(volume).length === 0 && version.atLeast('3.53')) {
    throw new BadRequestException('volume must have at least one of name, description and metadata');
  }
  const { name = volume.display_name, description = volume.display_description, metadata } = volume;
  const described = { ...asked, ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
  const describe: DescribeVolume = { type: 'DescribeVolume', data: described };
  return metadata ? [describe, { type: 'SetMetadata', data: { ...asked, change: { how: 'replace', metadata } } }] : [describe];
};
