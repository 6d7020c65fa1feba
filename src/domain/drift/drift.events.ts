/** What was found to be different on a host, and what was done about it: in `drift-<host>`, and only when something is new. */
import type { HostWork } from '../host/host-work.js';
import type { HostName } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import type { FailedOutcome } from '../volume/volume.events.js';
import type { Difference } from './difference.js';

/** Somebody wants to know now. */
export type LookAsked = Message<'LookAsked', { hostName: HostName; lookId: string; askedAt: string }>;
/** Their answer is on record. `unseen`: what could not be looked at, and why. Looks nobody asked for leave no trace but what they find. */
export type LookEnded = Message<
  'LookEnded',
  { hostName: HostName; lookIds: readonly string[]; unseen: readonly string[]; endedAt: string }
>;
/** Seen more than once, and nothing was under way that would explain it. */
export type DriftFound = Message<'DriftFound', { hostName: HostName; difference: Difference; foundAt: string }>;
/** The host and the log agree about it again, whoever saw to that. */
export type DriftGone = Message<'DriftGone', { hostName: HostName; differenceId: string; goneAt: string }>;
/** This is to be done on the host, and may have been from now on. */
export type MendRequested = Message<
  'MendRequested',
  { hostName: HostName; differenceId: string; work: HostWork; reason: string | null; requestedAt: string }
>;
/** It was done. The next look tells whether it has helped. */
export type DriftMended = Message<'DriftMended', { hostName: HostName; differenceId: string; mendedAt: string }>;
/** A try ended badly. `refused`: it is given up; else the next is due at `retryAt`. */
export type MendFailed = Message<
  'MendFailed',
  { hostName: HostName; differenceId: string; outcome: FailedOutcome; reason: string; attempt: number; failedAt: string; retryAt: string }
>;

export type DriftEvent = LookAsked | LookEnded | DriftFound | DriftGone | MendRequested | DriftMended | MendFailed;

export const driftStreamOf = (host: HostName): string => `drift-${host}`;
