/** Takes what processes decide to the aggregates. */
import type { MendDecision } from '../../domain/drift/mend.process.js';
import type { NoteHostReport } from '../../domain/host/host-reports.process.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { AttachmentDecision } from '../../domain/volume/attachment.process.js';
import type { HostNotes } from '../agent/host-notes.js';
import type { Cause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { VolumeQuestion } from '../servers/volume-question.js';
import { Places } from './places.js';
import type { TakeDecision } from './work-runner.js';

export interface DecisionTakers {
  readonly writeSide: WriteSide;
  readonly question: VolumeQuestion;
  readonly hostNotes: Pick<HostNotes, 'takeReport'>;
}

type Decision = AttachmentDecision | NoteHostReport | MendDecision;

/**
 * Each reads a stream and keeps it until the append is answered. After a restart there may be a hundred thousand to take: all at once
 * they would take gigabytes, and none would be done before all have begun. What waits for hosts does not wait here.
 */
const mostAtOnce = 256;

export const takeDecisions = (takers: DecisionTakers): TakeDecision => {
  const places = new Places(mostAtOnce);
  return (message, cause, mayDecide) =>
    places.take(async () => {
      mayDecide();
      return take(message as Decision, { cause, mayDecide }, takers);
    });
};

interface Taking {
  readonly cause: Cause;
  readonly mayDecide: () => void;
}

const take = async (
  decision: Decision,
  { cause, mayDecide }: Taking,
  { writeSide, question, hostNotes }: DecisionTakers,
): Promise<bigint | undefined> => {
  switch (decision.type) {
    case 'ReleaseDevice':
      return (await writeSide.decideOnServer(decision, cause, mayDecide)).position;
    case 'AskVolume':
      return askVolume(decision.data, cause, question);
    case 'NoteHostReport':
      return hostNotes.takeReport(decision, cause);
    case 'RecordMended':
    case 'RecordMendFailed':
      return (await writeSide.decideOnDrift(decision, cause, mayDecide)).position;
    default:
      return (await writeSide.decideOnVolume(decision, cause, mayDecide)).position;
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
