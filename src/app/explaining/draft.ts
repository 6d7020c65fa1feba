/** What the rows alone say of something that is not settled. When it was asked for, and whether its host has heard of it, is read elsewhere. */
import type { HostWork } from '../../domain/host/host-work.js';
import type { FailedOutcome } from '../../domain/volume/volume.events.js';
import type { Advice, Subject } from './explanation.js';

export interface Draft {
  readonly about: Subject;
  readonly projectId: string | null;
  /** Whose stream tells when it was asked for. */
  readonly volumeId: string | null;
  readonly what: string;
  readonly route: Route;
  readonly host: string | null;
  readonly work: HostWork['type'] | null;
  readonly trouble: DraftTrouble | null;
  /** It goes on when somebody else does something, or at a time. */
  readonly waits: { readonly words: string; readonly until: string | null } | null;
  /** It ended badly: nothing is tried any more. */
  readonly failed: boolean;
  /** What becomes of it when nobody does anything. */
  readonly byItself: string | null;
  /** Beyond what the step itself says. */
  readonly advice: readonly Advice[];
  readonly commands: readonly string[];
}

export interface DraftTrouble {
  readonly outcome: FailedOutcome;
  readonly reason: string;
  readonly attempt: number;
  /** `null`: the log tells. */
  readonly failedAt: string | null;
  readonly retryAt: string | null;
}

/** All steps it takes, by name; `null` where what is done can be told by the log alone. */
export interface Route {
  readonly step: string;
  readonly done: readonly string[] | null;
  readonly after: readonly string[];
}

/** The step's place among all of them. */
export const routeAt = (all: readonly string[], step: string): Route => {
  const at = all.indexOf(step);
  if (at < 0) return { step, done: [], after: [] };
  return { step, done: all.slice(0, at), after: all.slice(at + 1) };
};

/** What things are called: by name where they have one. */
export interface Names {
  volume(id: string): string;
  server(id: string): string;
}

export const operator = (words: string): Advice => ({ who: 'operator', words });
export const caller = (words: string): Advice => ({ who: 'caller', words });
export const nobody = (words: string): Advice => ({ who: 'nobody', words });
