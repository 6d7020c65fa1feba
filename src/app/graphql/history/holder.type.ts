import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Holding } from '../../audit/holders.js';
import type { Fields } from '../running/fields.js';
import { toldOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { MomentObject } from './moment.type.js';
import { namedBy, type Naming } from './named.js';

@ObjectType('Holder', { description: 'Who had a volume, from when until when.' })
export class HolderObject {
  @Field(() => ID)
  declare readonly attachmentId: string;

  @Field(() => ID, { nullable: true })
  declare readonly serverId: string | null;

  @Field(() => String, { nullable: true })
  declare readonly serverName: string | null;

  @Field(() => String, { nullable: true, description: 'For administrators and services.' })
  declare readonly hostName: string | null;

  @Field(() => String, { nullable: true, description: 'rw or ro; null where nobody chose.' })
  declare readonly mode: string | null;

  @Field(() => String, { description: 'Who took the steps on hosts: mooring, or a client.' })
  declare readonly driver: string;

  @Field(() => MomentObject)
  declare readonly reserved: Fields<MomentObject>;

  @Field(() => MomentObject, { nullable: true, description: 'When it was in use from; null: it never was.' })
  declare readonly attached: Fields<MomentObject> | null;

  @Field(() => MomentObject, { nullable: true, description: 'null: it has not ended.' })
  declare readonly until: Fields<MomentObject> | null;

  @Field(() => String, { description: 'ended, or as of an attachment.' })
  declare readonly status: string;

  @Field(() => String, { nullable: true })
  declare readonly endedBecause: string | null;

  @Field(() => String, { description: 'User id, or mooring where no person asked.' })
  declare readonly askedBy: string;

  @Field(() => String, { nullable: true, description: 'null: nobody asked for its end.' })
  declare readonly endedBy: string | null;
}

export interface HolderNode extends Fields<HolderObject>, Naming {}

export const holderNode = (reading: Reading, volumeId: string, holding: Holding): HolderNode => {
  const { attachmentId, serverId, hostName } = holding;
  return { ...holding, reading, named: { volumeId, attachmentId, serverId, hostName } };
};

export const HolderConnection = toldOf('Holder', () => HolderObject);

export const NamedByHolder = namedBy(() => HolderObject);
