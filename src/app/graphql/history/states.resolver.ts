/** What something was, what became different, and which event a moment is. */
import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { Audit } from '../../audit/audit.js';
import { Roles } from '../../http/access/decorators.js';
import { TimeTravel } from '../../reading/time-travel.js';
import { At } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { type HistoryKind, Id, Moment, OfKind, subjectOf, viewerOf } from './about.js';
import { MomentObject } from './moment.type.js';
import { DifferenceObject, stateNode, StateObject } from './state.type.js';

const complexity = costs.history;
const aMoment = { type: () => String, description: 'A time or a position.' };

@Resolver()
export class StatesResolver {
  constructor(
    @Inject(Audit) private readonly audit: Audit,
    @Inject(TimeTravel) private readonly timeTravel: TimeTravel,
  ) {}

  @Query(() => StateObject, { complexity, description: 'What was known of it.' })
  async state(
    @Context() asked: Asked,
    @OfKind() kind: `${HistoryKind}`,
    @Id() id: string,
    @At() at: Given<string>,
  ): Promise<Fields<StateObject>> {
    return stateNode(await this.audit.state(viewerOf(asked, kind), subjectOf(kind, id), at ?? undefined));
  }

  @Query(() => DifferenceObject, { complexity: 2 * complexity, description: 'What became different with it between two moments.' })
  difference(
    @Context() asked: Asked,
    @OfKind() kind: `${HistoryKind}`,
    @Id() id: string,
    @Args('from', aMoment) from: string,
    @Moment('to', 'A time or a position; now, where left out.') to: Given<string>,
  ): Promise<Fields<DifferenceObject>> {
    return this.audit.difference(viewerOf(asked, kind), subjectOf(kind, id), { from, to: to ?? undefined });
  }

  @Query(() => MomentObject, { nullable: true, description: 'The last event that what is read as of then takes into account.' })
  @Roles('reader', 'service')
  async moment(@Args('at', aMoment) at: string): Promise<Fields<MomentObject> | null> {
    const moment = await this.timeTravel.moment(at);
    return moment ? { position: moment.position.toString(), at: moment.at } : null;
  }
}
