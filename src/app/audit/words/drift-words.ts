/** Where a host and the log did not agree, and what was done about it, in words. For administrators: nothing in it is hidden. */
import type { DriftEvent } from '../../../domain/drift/drift.events.js';
import { workInWords } from './order-words.js';
import { because, clockTime, doubt, type Words } from './telling.js';

export const driftWords: Words<DriftEvent> = {
  LookAsked: ({ hostName }) => `asked what ${hostName} really holds`,
  LookEnded: ({ hostName, unseen }) => `${hostName} was looked at${unseen.length === 0 ? '' : `, except for ${unseen.join(', ')}`}`,
  DriftFound: ({ hostName, difference: { kind, part, expected, seen, words } }) =>
    `${hostName} and the log do not agree, ${kind} ${part}: expected ${expected}, seen ${seen}; ${words}`,
  DriftGone: ({ hostName, differenceId }) => `${hostName} and the log agree again about ${differenceId}`,
  MendRequested: ({ hostName, differenceId, work, reason }, telling) =>
    `to be mended on ${hostName}, ${differenceId}: ${workInWords(work, telling)}${because(reason)}`,
  DriftMended: ({ hostName, differenceId }) => `mended on ${hostName}: ${differenceId}; the next look tells whether it has helped`,
  MendFailed: ({ hostName, differenceId, outcome, reason, attempt, retryAt }) =>
    `try ${attempt} to mend ${differenceId} on ${hostName} failed, ${doubt[outcome]}: ${reason}; ` +
    (outcome === 'refused' ? 'given up' : `next try at ${clockTime(retryAt)}`),
};
