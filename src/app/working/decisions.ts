/** Takes what processes decide to the aggregates. */
import { Rejection } from '../../domain/kernel/rejection.js';
import type { AttachmentDecision } from '../../domain/volume/attachment.process.js';
import type { Cause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { VolumeQuestion } from '../servers/volume-question.js';
import type { TakeDecision } from './work-runner.js';

export const takeDecisions =
  (writeSide: WriteSide, question: VolumeQuestion): TakeDecision =>
  async (message, cause) =>
    take(message as AttachmentDecision, cause, writeSide, question);

const take = async (
  decision: AttachmentDecision,
  cause: Cause,
  writeSide: WriteSide,
  question: VolumeQuestion,
): Promise<bigint | undefined> => {
  switch (decision.type) {
    case 'ReleaseDevice':
      return (await writeSide.decideOnServer(decision, cause)).position;
    case 'AskVolume':
      return askVolume(decision.data, cause, question);
    default:
      return (await writeSide.decideOnVolume(decision, cause)).position;
  }
};

/** A no has been dealt with: the device name is free again. */
const askVolume = async (wish: Extract<AttachmentDecision, { type: 'AskVolume' }>['data'], cause: Cause, question: VolumeQuestion) => {
  try {
    return await question.ask(wish, cause);
  } catch (error) {
    if (error instanceof Rejection) return undefined;
    throw error;
  }
};
