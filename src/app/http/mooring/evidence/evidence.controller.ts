import { BadRequestException, ConflictException, Controller, Get, Inject, NotFoundException, Param, Query } from '@nestjs/common';
import { Evidence } from '../../../evidence/evidence.js';
import { NoSuchEvent, NotSignedYet } from '../../../evidence/proof.js';
import { AnyToken, Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';

/** Who signs the log, how far it is signed, and proof that one event is in it. */
@Controller('mooring/v1/audit')
export class EvidenceController {
  constructor(@Inject(Evidence) private readonly evidence: Evidence) {}

  @Get('key')
  @AnyToken()
  async key(): Promise<object> {
    const used = (await this.evidence.keys()).map(({ keyId, publicKey, introducedAt, vouchedBy }) => ({
      ...{ key_id: keyId, public_key: publicKey, introduced_at: introducedAt, vouched_by: vouchedBy },
    }));
    const inUse = used.at(-1);
    if (!inUse) throw new NotFoundException('The log has not been signed yet.');
    return { key: inUse, used };
  }

  @Get('checkpoints')
  @Roles('admin')
  async checkpoints(@Query('limit') limit: string | undefined): Promise<object> {
    const checkpoints = await this.evidence.checkpoints(limitOf(limit));
    return { checkpoints: checkpoints.map(checkpointView) };
  }

  @Get('events/:position/proof')
  async proof(@Context() context: RequestContext, @Param('position') position: string): Promise<object> {
    if (!/^\d{1,20}$/.test(position)) throw new BadRequestException('A position is a whole number.');
    return this.evidence.proof(context, BigInt(position)).catch(asAnswer);
  }
}

const mostCheckpoints = 1_000;

const limitOf = (limit: string | undefined): number => {
  if (limit === undefined) return mostCheckpoints;
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostCheckpoints)
    throw new BadRequestException(`limit must be a whole number from 1 to ${mostCheckpoints}.`);
  return Number(limit);
};

const checkpointView = (checkpoint: Awaited<ReturnType<Evidence['checkpoints']>>[number]): object => {
  const { previousCount, keyId, signedAt, ...same } = checkpoint;
  return { ...same, previous_count: previousCount, key_id: keyId, signed_at: signedAt };
};

/** A proof is the very same document here as on the command line: what checks the one checks the other. */
const asAnswer = (error: unknown): never => {
  if (error instanceof NoSuchEvent) throw new NotFoundException('The event could not be found.');
  if (error instanceof NotSignedYet) throw new ConflictException('The event is not signed yet; it is within a minute.');
  throw error;
};
