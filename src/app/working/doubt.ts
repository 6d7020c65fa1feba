import { type HostOutcome, unknown } from '../../domain/kernel/host-outcome.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { DatabaseUnavailable } from '../ports/database-unavailable.js';
import { EventStoreUnavailable } from '../ports/event-store.js';

/** The log or the rows could not be reached, or others were always first: the world's trouble. It may have been recorded all the same. */
export const isPassing = (error: unknown): boolean =>
  error instanceof EventStoreUnavailable ||
  error instanceof DatabaseUnavailable ||
  (error instanceof Rejection && error.code === 'conflict');

/** A refusal tells of this try only: what an earlier one did, it does not say. */
export const doubted = <Value>(outcome: HostOutcome<Value>): HostOutcome<Value> =>
  outcome.outcome === 'refused' ? unknown(outcome.reason) : outcome;
