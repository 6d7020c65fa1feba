import { Inject } from '@nestjs/common';
import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { type RequestRow, requestsTable } from '../../../projections/requests.projection.js';
import { Audit } from '../../audit/audit.js';
import type { RowSource } from '../../ports/read-model.js';
import { ROWS } from '../../ports/tokens.js';
import { type GivenForward, PagedForward } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { connectTold, pageOf, type Told } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { type HistoryKind, Id, Moment, OfKind, subjectOf, viewerOf } from './about.js';
import { requestNode, RequestObject } from './request.type.js';
import { TimelineConnection, TimelineEntryObject, timelineNode, type TimelineNode } from './timeline.type.js';

@Resolver(() => TimelineEntryObject)
export class TimelineResolver {
  constructor(
    @Inject(Audit) private readonly audit: Audit,
    @Inject(ROWS) private readonly rows: RowSource,
    private readonly readings: Readings,
  ) {}

  @Query(() => TimelineConnection, { complexity: costs.history, description: 'What happened to it, in words.' })
  async timeline(
    @Context() asked: Asked,
    @OfKind() kind: `${HistoryKind}`,
    @Id() id: string,
    @Moment('from', 'A time or a position, itself included.') from: Given<string>,
    @Moment('to', 'A time or a position, itself included.') to: Given<string>,
    @PagedForward() paged: GivenForward,
  ): Promise<Told<TimelineNode>> {
    const page = pageOf(paged);
    const window = { from: from ?? undefined, to: to ?? undefined, after: page.cursor ?? undefined };
    const entries = await this.audit.timeline(viewerOf(asked, kind), subjectOf(kind, id), window);
    const leads = { reading: await this.readings.at(asked, null), requests: this.requests() };
    return connectTold(entries, page, { key: ({ position }) => position, node: (entry) => timelineNode(entry, leads) });
  }

  @ResolveField(() => RequestObject, { nullable: true, description: 'What began it all; null where nobody asked, or that is long ago.' })
  async request(@Parent() { requests, begunBy }: TimelineNode): Promise<Fields<RequestObject> | null> {
    const row = begunBy === null ? null : await requests.load(begunBy);
    return row && requestNode(row);
  }

  /** Who may see what a request led to may know who made it: every entry says so itself. */
  private requests(): DataLoader<string, RequestRow | null> {
    return new DataLoader<string, RequestRow | null>(async (ids) => {
      const found = await this.rows.findMany<RequestRow>(requestsTable, ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  }
}
