import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { VolumeTypeRow } from '../../../projections/volume-types.projection.js';
import { visibleExtraSpecs } from '../../http/block-storage/volume-types/volume-type.views.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { Json } from '../running/scalars.js';

@ObjectType('VolumeType')
export class VolumeTypeObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String)
  declare readonly name: string;

  @Field(() => String, { nullable: true })
  declare readonly description: string | null;

  @Field(() => Boolean)
  declare readonly isPublic: boolean;

  @Field(() => Json, { description: 'What tells where and how volumes are stored is for administrators.' })
  declare readonly extraSpecs: Readonly<Record<string, string>>;

  @Field(() => String)
  declare readonly createdAt: string;
}

export type VolumeTypeNode = Fields<VolumeTypeObject>;

export const volumeTypeNode = ({ requester }: Pick<Reading, 'requester'>, row: VolumeTypeRow): VolumeTypeNode => {
  const { volumeTypeId: id, name, description, isPublic } = row.type;
  return { id, name, description, isPublic, extraSpecs: visibleExtraSpecs(row, requester), createdAt: row.createdAt };
};

export const volumeTypeRelated = async (reading: Reading, id: string): Promise<VolumeTypeNode | null> => {
  const row = await reading.related('volume_types', id);
  return row && (row.type.isPublic || reading.requester.isAdmin) ? volumeTypeNode(reading, row) : null;
};

export const VolumeTypeConnection = connectionOf('VolumeType', () => VolumeTypeObject);
