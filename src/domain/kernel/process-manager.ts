import type { HostWork, HostWorkResult } from '../host/host-work.js';
import type { HostName } from './ids.js';
import type { HostOutcome } from './host-outcome.js';
import type { Message, Recorded } from './message.js';

/**
 * Folds events into progress and says what is due from the progress alone. So a restart, a timer and a duplicate event all ask
 * the same question and get the same answer. Replay and rebuild call `evolve`; only the live runner calls `next`.
 */
export interface ProcessManager<Progress, Event extends Message, Decision extends Message> {
  readonly name: string;
  /** A changed fold is a new version, built anew from the log. */
  readonly version: number;
  readonly handles: readonly Event['type'][];
  /** The instance an event belongs to. One instance does one thing at a time. */
  readonly keyOf: (recorded: Recorded<Event>) => string;
  /** `undefined`: there is nothing left to remember. */
  readonly evolve: (progress: Progress | undefined, recorded: Recorded<Event>) => Progress | undefined;
  /** `null`: nothing is due, now or later, before another event comes. */
  readonly next: (progress: Progress) => Due<Decision> | null;
}

/** When it is decided, and when a failed try is due again. */
export interface At {
  readonly now: string;
  readonly retryAt: string;
}

/** The one thing that is due. */
export interface Due<Decision> {
  /** In words for people: `export`, `unplug`. */
  readonly step: string;
  /** ISO 8601; not due before. */
  readonly notBefore: string | null;
  /** How often it was tried already. */
  readonly attempt: number;
  readonly act: HostAct<Decision> | DecisionAct<Decision>;
}

/** Something to be done on a host; its outcome is recorded by a command. */
export interface HostAct<Decision> {
  readonly on: 'host';
  readonly host: HostName;
  readonly work: HostWork;
  readonly record: (outcome: HostOutcome<HostWorkResult>, at: At) => Decision;
}

/** A decision that another aggregate has to take. */
export interface DecisionAct<Decision> {
  readonly on: 'aggregate';
  readonly decide: (at: At) => Decision;
}
