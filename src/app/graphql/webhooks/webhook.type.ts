import { Field, ID, ObjectType } from '@nestjs/graphql';
import { laneKey, type ParkedLane } from '../../../domain/webhook/webhook.decider.js';
import type { WebhookRow } from '../../../projections/webhooks.projection.js';
import { ChangeKindWord } from '../changes/change.type.js';
import type { Fields } from '../running/fields.js';

@ObjectType('ParkedLane', { description: 'A volume, a server or a host whose changes were not taken, again and again: they wait.' })
export class ParkedLaneObject {
  @Field(() => ID)
  declare readonly lane: string;

  @Field(() => ChangeKindWord)
  declare readonly kind: string;

  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { description: 'A position: what came after it was not taken.' })
  declare readonly after: string;

  @Field(() => String)
  declare readonly reason: string;

  @Field(() => String)
  declare readonly parkedAt: string;
}

@ObjectType('Webhook', { description: 'Who elsewhere is told of changes.' })
export class WebhookObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String)
  declare readonly url: string;

  @Field(() => String, { nullable: true })
  declare readonly description: string | null;

  @Field(() => [ChangeKindWord], { nullable: true, description: 'null: of any kind.' })
  declare readonly kinds: readonly string[] | null;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => Boolean)
  declare readonly allProjects: boolean;

  @Field(() => String)
  declare readonly createdAt: string;

  @Field(() => String, { description: 'A position: all up to it was taken, except what is parked.' })
  declare readonly deliveredUpTo: string;

  @Field(() => [ParkedLaneObject])
  declare readonly parked: readonly Fields<ParkedLaneObject>[];

  @Field(() => String, { description: 'What messages are signed with.' })
  declare readonly publicKey: string;
}

export const webhookNode = ({ webhook, createdAt }: WebhookRow, publicKey: string): Fields<WebhookObject> => ({
  ...{ id: webhook.webhookId, url: webhook.url, description: webhook.description, kinds: webhook.kinds },
  ...{ projectId: webhook.projectId, allProjects: webhook.allProjects, createdAt, deliveredUpTo: webhook.deliveredUpTo, publicKey },
  parked: Object.values(webhook.parked).map(parkedNode),
});

const parkedNode = ({ lane, after, reason, parkedAt }: ParkedLane): Fields<ParkedLaneObject> => ({
  ...{ lane: laneKey(lane), kind: lane.kind, id: lane.id, after, reason, parkedAt },
});
