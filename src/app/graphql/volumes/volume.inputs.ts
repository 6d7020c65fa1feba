import { Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { IsLooseBoolean, IsMetadata, IsName, IsText, IsWholeNumber, MayBeAbsent, Optional } from '../../http/validation/fields.js';
import { SortDirection } from '../running/arguments.js';
import { Json } from '../running/scalars.js';

/** As the REST API's filters, and with their meaning; those of the second half are for administrators. */
@InputType()
export class VolumeFilter {
  @Field(() => ID, { nullable: true })
  declare readonly id?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly name?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly nameContains?: string | null;

  @Field(() => String, { nullable: true })
  declare readonly status?: string | null;

  @Field(() => Int, { nullable: true })
  declare readonly sizeGiB?: number | null;

  @Field(() => Boolean, { nullable: true })
  declare readonly bootable?: boolean | null;

  @Field(() => String, { nullable: true })
  declare readonly availabilityZone?: string | null;

  @Field(() => String, { nullable: true, description: 'Id or name.' })
  declare readonly volumeType?: string | null;

  @Field(() => Json, { nullable: true, description: 'All of these, among others.' })
  declare readonly metadata?: Readonly<Record<string, string>> | null;

  @Field(() => String, { nullable: true, description: 'Such as gte:2026-01-01T00:00:00,lt:2026-02-01T00:00:00.' })
  declare readonly createdAt?: string | null;

  @Field(() => String, { nullable: true, description: 'Such as gte:2026-01-01T00:00:00,lt:2026-02-01T00:00:00.' })
  declare readonly updatedAt?: string | null;

  @Field(() => ID, { nullable: true, description: 'For administrators.' })
  declare readonly projectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For administrators.' })
  declare readonly userId?: string | null;

  @Field(() => String, { nullable: true, description: 'For administrators.' })
  declare readonly storageHost?: string | null;
}

export enum VolumeSortKey {
  ID = 'id',
  NAME = 'name',
  STATUS = 'status',
  SIZE = 'size',
  BOOTABLE = 'bootable',
  AVAILABILITY_ZONE = 'availability_zone',
  VOLUME_TYPE = 'volume_type_id',
  CREATED_AT = 'created_at',
  UPDATED_AT = 'updated_at',
}
registerEnumType(VolumeSortKey, { name: 'VolumeSortKey' });

@InputType()
export class VolumeSort {
  @Field(() => VolumeSortKey)
  declare readonly by: VolumeSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC })
  declare readonly direction: SortDirection;
}

@InputType()
export class CreateVolumeInput {
  @Field(() => Int)
  @IsWholeNumber(1)
  declare readonly sizeGiB: number;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsName()
  declare readonly name?: string | null;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Field(() => String, { nullable: true, description: 'Id or name; the default type where left out.' })
  @Optional()
  @IsName()
  declare readonly volumeType?: string | null;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText(1)
  declare readonly availabilityZone?: string | null;

  @Field(() => Json, { nullable: true })
  @Optional()
  @IsMetadata()
  declare readonly metadata?: Readonly<Record<string, string>> | null;
}

/** What is left out stays as it is. */
@InputType()
export class UpdateVolumeInput {
  @Field(() => String, { nullable: true })
  @Optional()
  @IsName()
  declare readonly name?: string | null;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Field(() => Json, { nullable: true, description: 'All of it, from now on.' })
  @MayBeAbsent()
  @IsMetadata()
  declare readonly metadata?: Readonly<Record<string, string>>;
}

@InputType()
export class VolumeSizeInput {
  @Field(() => Int, { description: 'The size it is to have; larger than it is.' })
  @IsWholeNumber(1)
  declare readonly sizeGiB: number;
}

@InputType()
export class MetadataInput {
  @Field(() => Json)
  @IsMetadata()
  declare readonly metadata: Readonly<Record<string, string>>;

  @Field(() => Boolean, { defaultValue: false, description: 'Nothing but these, from now on.' })
  @IsLooseBoolean()
  declare readonly replace: boolean;
}
