import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Roles } from '../../http/access/decorators.js';
import { KnownWebhooks } from '../../http/mooring/webhooks/known-webhooks.js';
import type { Fields } from '../running/fields.js';
import { webhookNode, WebhookObject } from './webhook.type.js';

/** Who elsewhere is told of changes, as it is now. */
@Resolver()
@Roles('admin')
export class WebhooksResolver {
  constructor(private readonly known: KnownWebhooks) {}

  @Query(() => [WebhookObject], { name: 'webhooks', description: 'For administrators.' })
  async webhooks(): Promise<readonly Fields<WebhookObject>[]> {
    return (await this.known.list()).map((row) => webhookNode(row, this.known.publicKey));
  }

  @Query(() => WebhookObject, { name: 'webhook', description: 'For administrators.' })
  async webhook(@Args('id', { type: () => ID }) id: string): Promise<Fields<WebhookObject>> {
    return webhookNode(await this.known.find(id), this.known.publicKey);
  }
}
