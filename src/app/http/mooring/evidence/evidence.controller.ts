import { BadRequestException, Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Evidence } from '../../../evidence/evidence.js';
import { AnyToken, Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { checkpointAnswers, keyAnswer, proofAnswer } from './evidence.answers.js';

/** Who signs the log, how far it is signed, and proof that one event is in it. */
@Controller('mooring/v1/audit')
export class EvidenceController {
  constructor(@Inject(Evidence) private readonly evidence: Evidence) {}

  @Get('key')
  @AnyToken()
  key(): Promise<object> {
    return keyAnswer(this.evidence);
  }

  @Get('checkpoints')
  @Roles('admin')
  async checkpoints(@Query('limit') limit: string | undefined): Promise<object> {
    return { checkpoints: await checkpointAnswers(this.evidence, limitOf(limit)) };
  }

  @Get('events/:position/proof')
  proof(@Context() context: RequestContext, @Param('position') position: string): Promise<object> {
    return proofAnswer(this.evidence, context, position);
  }
}

const mostCheckpoints = 1_000;

const limitOf = (limit: string | undefined): number => {
  if (limit === undefined) return mostCheckpoints;
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostCheckpoints)
    throw new BadRequestException(`limit must be a whole number from 1 to ${mostCheckpoints}.`);
  return Number(limit);
};
