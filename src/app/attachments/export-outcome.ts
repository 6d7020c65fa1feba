/** How making and removing an export ends for a caller who waits for it. */
import { Rejection } from '../../domain/kernel/rejection.js';
import type { AttachmentEvent } from '../../domain/volume/volume.events.js';
import type { Watch } from './attachment-events.js';

/** Longer than any single try on a host; shorter than clients wait. What is not finished by then goes on all the same. */
const waitMs = 50_000;

type Ending = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const ok: Ending = { ok: true };

/** Rejects with `export-failed` once what was begun is undone, or cannot be undone at once. */
export const untilConnected = async (watch: Watch): Promise<void> => {
  let reason = 'the export could not be made';
  const ending = await watch.until<Ending>((event) => {
    if (event.type === 'ConnectionInitialized') return ok;
    if (event.type === 'AttachFailed') reason = event.data.reason;
    const over = event.type === 'Detached' || event.type === 'ConnectionUndone' || isFailedRemoval(event);
    return over ? { ok: false, reason } : undefined;
  }, waitMs);
  refuseUnlessOk(ending, 'The export is still being made; ask again with the same connector.');
};

/** Rejects with `export-failed` when the first try fails; Mooring goes on trying. */
export const untilEnded = async (watch: Watch): Promise<void> => {
  const ending = await watch.until<Ending>((event) => {
    if (event.type === 'Detached' || event.type === 'ConnectionUndone') return ok;
    if (event.type === 'DetachRolledBack') return { ok: false, reason: event.data.reason };
    return isFailedRemoval(event) ? { ok: false, reason: event.data.reason } : undefined;
  }, waitMs);
  refuseUnlessOk(ending, 'The attachment is still being ended.');
};

const isFailedRemoval = (event: AttachmentEvent): event is Extract<AttachmentEvent, { type: 'StepFailed' }> =>
  event.type === 'StepFailed' && event.data.direction === 'remove';

const refuseUnlessOk = (ending: Ending | undefined, unfinished: string): void => {
  if (ending?.ok) return;
  throw new Rejection('export-failed', ending ? ending.reason : unfinished, { retryable: true });
};
