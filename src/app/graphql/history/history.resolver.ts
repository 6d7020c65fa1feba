/**
 * What happened, why something is not done, what goes down with something, and what hosts really hold: the same answers as by REST, whole,
 * in the same words. Their shape is that of `/mooring/v1`, documented there.
 */
import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { volumeId } from '../../../domain/kernel/ids.js';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { Audit } from '../../audit/audit.js';
import { attachedTable, holdersTable, recordOf, requestsTable, timelineTable } from '../../audit/tables.js';
import { DriftDesk } from '../../drift/drift-desk.js';
import { Explainer } from '../../explaining/explainer.js';
import { Impact } from '../../explaining/impact.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import type { RequestContext } from '../../http/access/request-context.js';
import { differenceView, lookView } from '../../http/mooring/drift/drift.views.js';
import { At, First } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { pageOf } from '../running/paging.js';
import { Json } from '../running/scalars.js';

export enum ThingKind {
  VOLUME = 'volume',
  ATTACHMENT = 'attachment',
  SERVER = 'server',
  HOST = 'host',
}
registerEnumType(ThingKind, { name: 'ThingKind' });

const OfKind = () => Args('kind', { type: () => ThingKind });
const Id = () => Args('id', { type: () => ID });
const complexity = costs.history;
const Moment = (name: string) => Args(name, { type: () => String, nullable: true, description: 'A time or a position.' });
const After = () =>
  Args('after', { type: () => String, nullable: true, description: 'The position of the last entry of the page before.' });

@Resolver()
@Roles('reader', 'service')
export class HistoryResolver {
  constructor(
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Explainer) private readonly explainer: Explainer,
    @Inject(Impact) private readonly impacts: Impact,
    @Inject(DriftDesk) private readonly desk: DriftDesk,
  ) {}

  @Query(() => [Json], { complexity, description: 'What happened to it, in words.' })
  async timeline(
    @Context() asked: Asked,
    @OfKind() kind: ThingKind,
    @Id() id: string,
    @Moment('from') from: Given<string>,
    @Moment('to') to: Given<string>,
    @After() after: Given<string>,
    @First() first: number,
  ): Promise<readonly object[]> {
    const window = { from: from ?? undefined, to: to ?? undefined, after: after ?? undefined };
    const entries = await this.audit.timeline(viewerOf(asked, kind), subjectOf(kind, id), window);
    return firstOf(entries, first, (entry) => recordOf(timelineTable, entry));
  }

  @Query(() => [Json], { complexity, description: 'What a user did.' })
  async requests(
    @Context() { request }: Asked,
    @Args('userId', { type: () => ID }) userId: string,
    @After() after: Given<string>,
    @First() first: number,
  ): Promise<readonly object[]> {
    const told = await this.audit.requests(contextOf(request), userId, { after: after ?? undefined });
    return firstOf(told, first, (each) => recordOf(requestsTable, each));
  }

  @Query(() => Json, { complexity, description: 'What was attached where, of all the caller may see.' })
  async attached(@Context() { request }: Asked, @At() at: Given<string>): Promise<object> {
    const { asOf, value } = await this.audit.attached(contextOf(request), undefined, at ?? undefined);
    return { as_of: asOf, attached: value.map((each) => recordOf(attachedTable, each)) };
  }

  @Query(() => [Json], { complexity, description: 'Who ever had this volume.' })
  async holders(
    @Context() { request }: Asked,
    @Args('volumeId', { type: () => ID }) id: string,
    @First() first: number,
  ): Promise<readonly object[]> {
    const holders = await this.audit.holders(contextOf(request), id.toLowerCase());
    return firstOf(holders, first, (each) => recordOf(holdersTable, each));
  }

  @Query(() => Json, { complexity, description: 'Why it is not done: who asked, which step, what went wrong last, what would unblock it.' })
  explain(@Context() asked: Asked, @OfKind() kind: ThingKind, @Id() id: string): Promise<object> {
    return this.explainer.explain(viewerOf(asked, kind), kind, subjectOf(kind, id).id);
  }

  @Query(() => Json, { complexity, description: 'Everything that is not settled, of all the caller may see.' })
  unsettled(@Context() { request }: Asked, @First() first: number): Promise<object> {
    return this.explainer.unsettled(contextOf(request), pageOf(first, null).first);
  }

  @Query(() => Json, { complexity, description: 'What goes down with it: with a volume, a server, or a host.' })
  impact(@Context() asked: Asked, @OfKind() kind: ThingKind, @Id() id: string, @First() first: number): Promise<object> {
    if (kind === ThingKind.ATTACHMENT) throw new Rejection('invalid-request', 'Invalid input: kind must be VOLUME, SERVER or HOST.');
    return this.impacts.of(viewerOf(asked, kind), kind, subjectOf(kind, id).id, pageOf(first, null).first);
  }

  @Query(() => Json, { complexity, description: 'What hosts really hold, where it is not what the log says. For administrators.' })
  @Roles('admin')
  async drift(@Args('host', { type: () => ID, nullable: true }) host: Given<string>): Promise<object> {
    const [found, looks] = await Promise.all([
      this.desk.all({ host: host ?? undefined, kind: undefined, part: undefined }),
      this.desk.looks(),
    ]);
    return { drift: found.map(differenceView), looks: looks.map(lookView) };
  }

  @Query(() => [Json], { complexity, description: 'The drift of one volume.' })
  async volumeDrift(@Context() { request }: Asked, @Args('volumeId', { type: () => ID }) id: string): Promise<readonly object[]> {
    return (await this.desk.ofVolume(contextOf(request), volumeId(id.toLowerCase()))).map(differenceView);
  }
}

/** Which hosts there are, and what happened to them, is for administrators. */
const viewerOf = ({ request }: Asked, kind: ThingKind): RequestContext => {
  const requester = contextOf(request);
  if (kind !== ThingKind.HOST || requester.isAdmin) return requester;
  throw new Rejection('forbidden', "Policy doesn't allow this request to be performed: it takes the role admin.");
};

const subjectOf = (kind: ThingKind, id: string) => ({ kind, id: kind === ThingKind.HOST ? id : id.toLowerCase() });

const firstOf = async <Entry>(
  entries: AsyncIterable<Entry>,
  first: number,
  shown: (entry: Entry) => object,
): Promise<readonly object[]> => {
  const { first: most } = pageOf(first, null);
  const found: object[] = [];
  if (most === 0) return found;
  for await (const entry of entries) if (found.push(shown(entry)) === most) break;
  return found;
};
