import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import type { RequestRow } from '../../../projections/requests.projection.js';
import type { RequestTold } from '../../audit/requests-of.js';
import type { Fields } from '../running/fields.js';
import { toldOf } from '../running/paging.js';

@ObjectType('Request', { description: 'A request that changed something.' })
export class RequestObject {
  @Field(() => ID, { description: 'As Mooring answered it in x-openstack-request-id.' })
  declare readonly requestId: string;

  @Field(() => String, { description: "The caller's own id for what it does over several requests; the request's where it gave none." })
  declare readonly correlationId: string;

  @Field(() => String, { description: 'User id, or mooring.' })
  declare readonly actor: string;

  @Field(() => ID, { nullable: true })
  declare readonly projectId: string | null;

  @Field(() => String, { description: 'Of the first event it led to.' })
  declare readonly position: string;

  @Field(() => String)
  declare readonly at: string;
}

@ObjectType('RequestTold', { description: 'A request that changed something, and what became of it.' })
export class RequestToldObject extends RequestObject {
  @Field(() => [String], { description: 'What it decided by itself, in words.' })
  declare readonly asked: readonly string[];

  @Field(() => String, { nullable: true, description: 'The last that followed from it, in words.' })
  declare readonly outcome: string | null;

  @Field(() => String)
  declare readonly lastAt: string;

  @Field(() => Float)
  declare readonly tookMs: number;

  @Field(() => [String], { description: 'What it decided on, and what followed is in.' })
  declare readonly streams: readonly string[];
}

export const requestNode = ({ requestId, correlationId, actor, projectId, first }: RequestRow): Fields<RequestObject> => ({
  ...{ requestId, correlationId, actor, projectId, position: first.position, at: first.at },
});

/** What is told of it is what is shown. */
export type RequestToldNode = Fields<RequestToldObject> & RequestTold;

export const RequestToldConnection = toldOf('RequestTold', () => RequestToldObject);
