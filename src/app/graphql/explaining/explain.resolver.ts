import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { Explainer, mostMatters } from '../../explaining/explainer.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { Id, idOf, ThingKind, viewerOf } from '../history/about.js';
import { First } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields, Given } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { pageOf } from '../running/paging.js';
import { Readings } from '../running/readings.js';
import { explanationNode, ExplanationObject, unsettledNode, UnsettledObject } from './explanation.type.js';

const complexity = costs.history;

/** Why is it not done? */
@Resolver()
@Roles('reader', 'service')
export class ExplainResolver {
  constructor(
    @Inject(Explainer) private readonly explainer: Explainer,
    private readonly readings: Readings,
  ) {}

  @Query(() => ExplanationObject, { complexity, description: 'Who asked, which step, what went wrong last, what would unblock it.' })
  async explain(
    @Context() asked: Asked,
    @Args('kind', { type: () => ThingKind }) kind: `${ThingKind}`,
    @Id() id: string,
  ): Promise<Fields<ExplanationObject>> {
    const explanation = await this.explainer.explain(viewerOf(asked, kind), kind, idOf(kind, id));
    return explanationNode(await this.readings.at(asked, null), explanation);
  }

  @Query(() => UnsettledObject, { complexity, description: `Everything that is not settled: at most ${mostMatters}.` })
  async unsettled(@Context() asked: Asked, @First() first: Given<number>): Promise<Fields<UnsettledObject>> {
    const most = Math.min(pageOf({ first: first ?? null }).size, mostMatters);
    const unsettled = await this.explainer.unsettled(contextOf(asked.request), most);
    return unsettledNode(await this.readings.at(asked, null), unsettled);
  }
}
