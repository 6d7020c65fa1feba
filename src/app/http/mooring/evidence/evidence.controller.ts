import { BadRequestException, Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Evidence } from '../../../evidence/evidence.js';
import { AnyToken, Context, OwnMoment, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query as Asked } from '../../lists/list-query.js';
import { checkpointAnswers, keyAnswer, proofAnswer } from './evidence.answers.js';

/** Who signs the log, how far it is signed, and proof that one event is in it. */
@Controller('mooring/v1/audit')
@OwnMoment()
export class EvidenceController {
  constructor(@Inject(Evidence) private readonly evidence: Evidence) {}

  @Get('key')
  @AnyToken()
  key(@Query() query: Asked): Promise<object> {
    refuseAllBut([], query);
    return keyAnswer(this.evidence);
  }

  @Get('checkpoints')
  @Roles('admin')
  async checkpoints(@Query() query: Asked): Promise<object> {
    refuseAllBut(['limit'], query);
    const limit = parameter(query, 'limit');
    return { checkpoints: await checkpointAnswers(this.evidence, limitOf(limit)) };
  }

  @Get('events/:position/proof')
  proof(@Context() context: RequestContext, @Param('position') position: string, @Query() query: Asked): Promise<object> {
    refuseAllBut([], query);
    return proofAnswer(this.evidence, context, position);
  }
}

/** What is signed has no past of its own: to answer `at` as of now would be to say what is not so. */
const refuseAllBut = (known: readonly string[], query: Asked): void => {
  const stranger = Object.keys(query).find((name) => !known.includes(name));
  if (stranger !== undefined) throw new BadRequestException(`There is no parameter ${stranger.slice(0, 80)} here.`);
};

const mostCheckpoints = 1_000;

const limitOf = (limit: string | undefined): number => {
  if (limit === undefined) return mostCheckpoints;
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostCheckpoints)
    throw new BadRequestException(`limit must be a whole number from 1 to ${mostCheckpoints}.`);
  return Number(limit);
};
