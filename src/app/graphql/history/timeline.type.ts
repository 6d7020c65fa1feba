import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type DataLoader from 'dataloader';
import type { RequestRow } from '../../../projections/requests.projection.js';
import type { TimelineEntry } from '../../audit/timeline.js';
import type { Fields } from '../running/fields.js';
import { toldOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';
import { Json } from '../running/scalars.js';
import { AboutObject, namedBy, type Naming } from './named.js';

@ObjectType('Took', { description: 'How long something took from when it was asked for.' })
export class TookObject {
  @Field(() => String, { description: 'export, unplug, attach …' })
  declare readonly step: string;

  @Field(() => Float)
  declare readonly ms: number;
}

@ObjectType('TimelineEntry', { description: 'Something that happened. What it leads to is shown as it is now.' })
export class TimelineEntryObject extends AboutObject {
  @Field(() => String)
  declare readonly position: string;

  @Field(() => String)
  declare readonly at: string;

  @Field(() => String, { description: 'VolumeCreated, Reserved, Attached …' })
  declare readonly type: string;

  @Field(() => String, { description: 'One plain sentence.' })
  declare readonly words: string;

  @Field(() => Json, { description: 'What the event says, as the caller may know it.' })
  declare readonly data: Readonly<Record<string, unknown>>;

  @Field(() => ID)
  declare readonly eventId: string;

  @Field(() => String)
  declare readonly stream: string;

  @Field(() => Int)
  declare readonly revision: number;

  @Field(() => String, { description: 'User id, or mooring where no person asked.' })
  declare readonly actor: string;

  @Field(() => ID, { nullable: true })
  declare readonly projectId: string | null;

  @Field(() => String, { description: 'The same for all that follows from one request.' })
  declare readonly requestId: string;

  @Field(() => Int, { description: '0: what a request decided by itself; 1: what followed from that; and so on.' })
  declare readonly depth: number;

  @Field(() => String, { nullable: true, description: 'Position of the event that led to it.' })
  declare readonly causedBy: string | null;

  @Field(() => Float, { nullable: true })
  declare readonly sinceCauseMs: number | null;

  @Field(() => Float, { nullable: true })
  declare readonly sinceRequestMs: number | null;

  @Field(() => TookObject, { nullable: true, description: 'Of what ends with it.' })
  declare readonly took: Fields<TookObject> | null;
}

/** Of all entries of a page together. */
export interface Leads {
  readonly reading: Reading;
  readonly requests: DataLoader<string, RequestRow | null>;
}

export interface TimelineNode extends Fields<TimelineEntryObject>, Naming, Leads {
  readonly begunBy: string | null;
}

export const timelineNode = (entry: TimelineEntry, leads: Leads): TimelineNode => {
  const { volumeId, attachmentId, serverId, data } = entry;
  const { hostName } = data;
  return { ...entry, ...leads, named: { volumeId, attachmentId, serverId, hostName: typeof hostName === 'string' ? hostName : null } };
};

export const TimelineConnection = toldOf('TimelineEntry', () => TimelineEntryObject);

export const NamedInTimeline = namedBy(() => TimelineEntryObject);
