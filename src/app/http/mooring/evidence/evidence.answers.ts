/** What is said of the record itself, by whatever way it is asked. */
import { BadRequestException, ConflictException, ForbiddenException, NotFoundException } from '@nestjs/common';
import type { Evidence } from '../../../evidence/evidence.js';
import { NoSuchEvent, NotSignedYet, type Proof } from '../../../evidence/proof.js';
import { isWholeFor } from '../../../feed/visible-data.js';
import type { RequestContext } from '../../access/request-context.js';

export const keyAnswer = async (evidence: Evidence): Promise<object> => {
  const used = (await evidence.keys()).map(({ keyId, publicKey, introducedAt, vouchedBy }) => ({
    ...{ key_id: keyId, public_key: publicKey, introduced_at: introducedAt, vouched_by: vouchedBy },
  }));
  const inUse = used.at(-1);
  if (!inUse) throw new NotFoundException('The log has not been signed yet.');
  return { key: inUse, used };
};

/** The newest first. */
export const checkpointAnswers = async (evidence: Evidence, limit: number): Promise<readonly object[]> =>
  (await evidence.checkpoints(limit)).map(({ previousCount, keyId, signedAt, ...same }) => ({
    ...{ ...same, previous_count: previousCount, key_id: keyId, signed_at: signedAt },
  }));

/** A proof is the very same document here as on the command line: what checks the one checks the other. */
export const proofAnswer = async (evidence: Evidence, context: RequestContext, position: string): Promise<Proof> => {
  if (!/^\d{1,20}$/.test(position)) throw new BadRequestException('A position is a whole number.');
  const proof = await evidence.proof(context, BigInt(position)).catch(asAnswer);
  // It proves the event as it is or not at all.
  if (isWholeFor(proof.event.data, context)) return proof;
  throw new ForbiddenException('This event says which hosts are behind it, and that is for administrators: ask one of them for the proof.');
};

const asAnswer = (error: unknown): never => {
  if (error instanceof NoSuchEvent) throw new NotFoundException('The event could not be found.');
  if (error instanceof NotSignedYet) throw new ConflictException('The event is not signed yet; it is within a minute.');
  throw error;
};
