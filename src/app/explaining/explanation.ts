/** What is said of a thing that is not settled: to people as it stands, and to programs as JSON. */
import type { FailedOutcome } from '../../domain/volume/volume.events.js';
import type { Refusal } from '../ports/refusals.js';

export type SubjectKind = 'volume' | 'attachment' | 'server' | 'host';

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** `null` where it has none, or where nobody knows it any more. */
  readonly name: string | null;
}

export interface Explanation {
  readonly about: Subject;
  /** Nothing is under way and nothing waits for anybody. */
  readonly settled: boolean;
  /** In one line: what it is. */
  readonly summary: string;
  /** ISO 8601; since when it is like that, where that is known. */
  readonly since: string | null;
  readonly open: readonly Matter[];
  /** What went wrong lately and is over, newest first. */
  readonly gaveUp: readonly GivenUp[];
  /** What was refused lately, newest first. */
  readonly refused: readonly Refusal[];
}

/** Everything that is not settled, as far as the caller may see it. */
export interface Unsettled {
  readonly open: readonly Matter[];
  /** There is more than is shown. */
  readonly more: boolean;
}

/** How a matter stands: something runs, is tried again at a time, waits for somebody or something, was set aside as a bug, or ended badly. */
export type Standing = 'under way' | 'tried again' | 'waiting' | 'parked' | 'failed';

/** One thing that is not settled. */
export interface Matter {
  readonly about: Subject;
  /** In words: `attach volume data to server web-1`. */
  readonly what: string;
  readonly standing: Standing;
  readonly projectId: string | null;
  readonly asked: Asked;
  readonly step: StepAt;
  /** ISO 8601. Since when it is at this step. */
  readonly since: string;
  readonly forSeconds: number;
  /** Tries of this step that failed. */
  readonly tries: number;
  readonly lastError: LastError | null;
  readonly nextTry: { readonly at: string; readonly inSeconds: number } | null;
  readonly unblock: readonly Advice[];
  /** Commands a person may give. */
  readonly commands: readonly string[];
}

export interface Asked {
  /** User id, or `mooring` when no person asked. */
  readonly by: string;
  readonly requestId: string;
  readonly at: string;
}

export interface StepAt {
  readonly name: string;
  /** Counted from 1, of all that it takes. */
  readonly number: number;
  readonly of: number;
  readonly done: readonly string[];
  readonly after: readonly string[];
  /** `null` where it is decided here, on no host. */
  readonly host: string | null;
}

export interface LastError {
  /** `refused`: it certainly did not happen. `unknown`: it may have. */
  readonly outcome: FailedOutcome;
  readonly reason: string;
  readonly at: string | null;
}

export interface Advice {
  /** Who has to do something; `nobody`: it goes on by itself. */
  readonly who: 'caller' | 'operator' | 'nobody';
  readonly words: string;
}

/** A step that was given up, and what it was part of. */
export interface GivenUp {
  readonly about: Subject;
  readonly what: string;
  readonly step: string;
  readonly reason: string;
  readonly at: string;
  readonly asked: Asked;
}
