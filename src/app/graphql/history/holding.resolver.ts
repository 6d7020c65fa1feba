/** Who had what, and when. */
import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { Audit } from '../../audit/audit.js';
import { contextOf } from '../../http/access/decorators.js';
import { At, type GivenForward, PagedForward } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { connectTold, pageOf, type Told, told } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { HistoryKind, subjectOf, viewerOf } from './about.js';
import { AttachedConnection, type AttachedNode, attachedNode } from './attached.type.js';
import { HolderConnection, type HolderNode, holderNode } from './holder.type.js';

const complexity = costs.history;
const ofAll = 'Of all the caller may see, where none is named.';

@Resolver()
export class HoldingResolver {
  constructor(
    @Inject(Audit) private readonly audit: Audit,
    private readonly readings: Readings,
  ) {}

  @Query(() => HolderConnection, { complexity, description: 'Who ever had this volume: first those who gave it back.' })
  async holders(
    @Context() asked: Asked,
    @Args('volumeId', { type: () => ID }) given: string,
    @PagedForward() paged: GivenForward,
  ): Promise<Told<HolderNode>> {
    const page = pageOf(paged);
    const id = given.toLowerCase();
    const holders = await this.audit.holders(contextOf(asked.request), id, { after: page.cursor ?? undefined });
    const reading = await this.readings.at(asked, null);
    return connectTold(holders, page, { key: ({ attachmentId }) => attachmentId, node: (each) => holderNode(reading, id, each) });
  }

  @Query(() => AttachedConnection, { complexity, description: 'What was attached where.' })
  async attached(
    @Context() asked: Asked,
    @Args('kind', { type: () => HistoryKind, nullable: true, description: ofAll }) kind: Given<`${HistoryKind}`>,
    @Args('id', { type: () => ID, nullable: true }) id: Given<string>,
    @At() at: Given<string>,
    @PagedForward() paged: GivenForward,
  ): Promise<Told<AttachedNode>> {
    const page = pageOf(paged);
    const about = aboutIn(kind ?? null, id ?? null);
    const viewer = about ? viewerOf(asked, about.kind) : contextOf(asked.request);
    const asOf = at ?? undefined;
    const { value } = await this.audit.attached(viewer, about, asOf, { after: page.cursor ?? undefined, limit: page.size + 1 });
    const reading = await this.readings.at(asked, at ?? null);
    return told(
      value.map((each) => ({ key: each.attachmentId, node: attachedNode(reading, each) })),
      page,
    );
  }
}

const aboutIn = (kind: `${HistoryKind}` | null, id: string | null) => {
  if (kind !== null && id !== null) return subjectOf(kind, id);
  if (kind === null && id === null) return undefined;
  throw new Rejection('invalid-request', 'Invalid input: kind and id are given together, or not at all.');
};
