import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Audit } from '../../audit/audit.js';
import { contextOf } from '../../http/access/decorators.js';
import { type GivenForward, PagedForward } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { connectTold, pageOf, type Told } from '../running/paging.js';
import { Moment } from './about.js';
import { RequestToldConnection, type RequestToldNode } from './request.type.js';

/** Of a user's own in the project of the token; for administrators of everybody's. */
@Resolver()
export class RequestsResolver {
  constructor(@Inject(Audit) private readonly audit: Audit) {}

  @Query(() => RequestToldConnection, { complexity: costs.history, description: 'What a user did.' })
  async requests(
    @Context() { request }: Asked,
    @Args('userId', { type: () => ID }) userId: string,
    @Moment('from', 'A time or a position, itself included.') from: Given<string>,
    @Moment('to', 'A time or a position, itself included.') to: Given<string>,
    @PagedForward() paged: GivenForward,
  ): Promise<Told<RequestToldNode>> {
    const page = pageOf(paged);
    const window = { from: from ?? undefined, to: to ?? undefined, after: page.cursor ?? undefined };
    const told = await this.audit.requests(contextOf(request), userId, window);
    return connectTold(told, page, { key: ({ position }) => position, node: (each) => each });
  }
}
