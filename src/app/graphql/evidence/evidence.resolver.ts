import { Inject } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Evidence } from '../../evidence/evidence.js';
import { AnyToken, contextOf, Roles } from '../../http/access/decorators.js';
import { checkpointAnswers, keyAnswer, proofAnswer } from '../../http/mooring/evidence/evidence.answers.js';
import { First } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import { costs } from '../running/limits.js';
import { pageOf } from '../running/paging.js';
import { Json } from '../running/scalars.js';

const complexity = costs.history;

/** Who signs the log, how far it is signed, and proof that one event is in it. */
@Resolver()
export class EvidenceResolver {
  constructor(@Inject(Evidence) private readonly evidence: Evidence) {}

  @Query(() => Json, { complexity, description: 'What the log is signed with, and was.' })
  @AnyToken()
  auditKey(): Promise<object> {
    return keyAnswer(this.evidence);
  }

  @Query(() => [Json], { complexity, description: 'How far the log is signed, the newest first. For administrators.' })
  @Roles('admin')
  auditCheckpoints(@First() first: number): Promise<readonly object[]> {
    return checkpointAnswers(this.evidence, pageOf(first, null).first);
  }

  @Query(() => Json, { complexity, description: 'That this event is in the log, for those who may see it.' })
  eventProof(@Context() { request }: Asked, @Args('position', { type: () => ID }) position: string): Promise<object> {
    return proofAnswer(this.evidence, contextOf(request), position);
  }
}
