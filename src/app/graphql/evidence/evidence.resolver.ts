import { Inject, NotFoundException } from '@nestjs/common';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { Evidence } from '../../evidence/evidence.js';
import { AnyToken, contextOf, Roles } from '../../http/access/decorators.js';
import { proofAnswer } from '../../http/mooring/evidence/evidence.answers.js';
import { type GivenPage, Paged } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { type Connection, connectAll, pageOf } from '../running/paging.js';
import { Json } from '../running/scalars.js';
import { AuditKeysObject, CheckpointConnection, type CheckpointObject } from './evidence.type.js';

const complexity = costs.history;

/** Who signs the log, how far it is signed, and proof that one event is in it. */
@Resolver()
export class EvidenceResolver {
  constructor(@Inject(Evidence) private readonly evidence: Evidence) {}

  @Query(() => AuditKeysObject, { complexity, description: 'What the log is signed with, and was.' })
  @AnyToken()
  async auditKey(): Promise<Fields<AuditKeysObject>> {
    const used = await this.evidence.keys();
    const key = used.at(-1);
    if (!key) throw new NotFoundException('The log has not been signed yet.');
    return { key, used };
  }

  @Query(() => CheckpointConnection, { complexity, description: 'How far the log is signed, the newest first. For administrators.' })
  @Roles('admin')
  async auditCheckpoints(@Paged() paged: GivenPage): Promise<Connection<Fields<CheckpointObject>>> {
    const page = pageOf(paged);
    const checkpoints = await this.evidence.checkpoints(Infinity);
    return connectAll(checkpoints, page, { key: ({ count }) => String(count), node: (each) => each });
  }

  @Query(() => Json, {
    complexity,
    description: 'That this event is in the log, for those who may see it: a document for mooring audit verify.',
  })
  eventProof(@Context() { request }: Asked, @Args('position', { type: () => ID }) position: string): Promise<object> {
    return proofAnswer(this.evidence, contextOf(request), position);
  }
}
