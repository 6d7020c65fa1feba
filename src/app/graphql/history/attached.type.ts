import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { AttachedThen } from '../../audit/attached-then.js';
import type { Fields } from '../running/fields.js';
import { toldOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { namedBy, type Naming } from './named.js';

@ObjectType('AttachedThen', { description: 'What was attached where. What it leads to is shown as it was then.' })
export class AttachedThenObject {
  @Field(() => ID)
  declare readonly attachmentId: string;

  @Field(() => ID)
  declare readonly volumeId: string;

  @Field(() => String, { nullable: true })
  declare readonly volumeName: string | null;

  @Field(() => ID, { nullable: true })
  declare readonly serverId: string | null;

  @Field(() => String, { nullable: true })
  declare readonly serverName: string | null;

  @Field(() => String, { nullable: true, description: 'For administrators and services.' })
  declare readonly hostName: string | null;

  @Field(() => String, { nullable: true })
  declare readonly device: string | null;

  @Field(() => String, { nullable: true, description: 'rw or ro; null where nobody had chosen yet.' })
  declare readonly mode: string | null;

  @Field(() => String, { description: 'As of an attachment.' })
  declare readonly status: string;

  @Field(() => String, { description: 'When it was attached or, before that, reserved.' })
  declare readonly since: string;
}

export interface AttachedNode extends Fields<AttachedThenObject>, Naming {}

export const attachedNode = (reading: Reading, attached: AttachedThen): AttachedNode => ({ ...attached, reading, named: attached });

export const AttachedConnection = toldOf('AttachedThen', () => AttachedThenObject);

export const NamedByAttached = namedBy(() => AttachedThenObject);
