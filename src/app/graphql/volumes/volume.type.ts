import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { listedAttachments, volumeAttachStatusOf, volumeStatusOf } from '../../../domain/volume/volume.state.js';
import type { VolumeRow } from '../../../projections/volumes.projection.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { Json } from '../running/scalars.js';

@ObjectType('Volume')
export class VolumeObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { nullable: true })
  declare readonly name: string | null;

  @Field(() => String, { nullable: true })
  declare readonly description: string | null;

  @Field(() => String, { description: 'available, in-use, attaching, detaching, reserved, extending, error …' })
  declare readonly status: string;

  @Field(() => String, { description: 'attached, attaching, reserved or detached.' })
  declare readonly attachStatus: string;

  @Field(() => Int)
  declare readonly sizeGiB: number;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => ID)
  declare readonly userId: string;

  @Field(() => ID)
  declare readonly volumeTypeId: string;

  @Field(() => String)
  declare readonly volumeTypeName: string;

  @Field(() => Boolean)
  declare readonly multiattach: boolean;

  @Field(() => Boolean)
  declare readonly bootable: boolean;

  @Field(() => Boolean)
  declare readonly readonly: boolean;

  @Field(() => String)
  declare readonly availabilityZone: string;

  @Field(() => Json)
  declare readonly metadata: Readonly<Record<string, string>>;

  @Field(() => String)
  declare readonly createdAt: string;

  @Field(() => String, { nullable: true })
  declare readonly updatedAt: string | null;

  @Field(() => String, { nullable: true, description: 'Where its bytes are. For administrators.' })
  declare readonly storageHost: string | null;
}

/** With what its relations are read by. */
export interface VolumeNode extends Fields<VolumeObject> {
  readonly reading: Reading;
  readonly attachmentIds: readonly string[];
  readonly kept: string;
}

export const volumeNode = (reading: Reading, { volume, createdAt, updatedAt }: VolumeRow): VolumeNode => ({
  ...{ reading, attachmentIds: listedAttachments(volume).map(({ id }) => id), kept: volume.storageHost },
  ...{ id: volume.volumeId, name: volume.name, description: volume.description, sizeGiB: volume.sizeGiB },
  ...{ status: volumeStatusOf(volume), attachStatus: volumeAttachStatusOf(volume) },
  ...{ projectId: volume.projectId, userId: volume.userId },
  ...{ volumeTypeId: volume.volumeTypeId, volumeTypeName: volume.volumeTypeName, multiattach: volume.multiattach },
  ...{ bootable: volume.bootable, readonly: volume.readonly, availabilityZone: volume.availabilityZone, metadata: volume.metadata },
  ...{ createdAt, updatedAt, storageHost: reading.requester.isAdmin ? volume.storageHost : null },
});

/** What something else names: `null` where there is none that the caller may see. */
export const volumeRelated = async (reading: Reading, id: string | null): Promise<VolumeNode | null> => {
  const row = await reading.related('volumes', id);
  return row && volumeNode(reading, row);
};

export const VolumeConnection = connectionOf('Volume', () => VolumeObject);
