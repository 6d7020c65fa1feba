/** What became different between two moments. */
import type { Fact, Facts, State } from './facts.js';

export interface ChangedFact {
  readonly field: string;
  readonly from: Fact;
  readonly to: Fact;
}

export interface Difference {
  readonly existedBefore: boolean;
  readonly existsAfter: boolean;
  readonly changed: readonly ChangedFact[];
  /** Attachments, devices, volumes and the like. */
  readonly came: readonly NamedFacts[];
  readonly went: readonly NamedFacts[];
  readonly changedParts: readonly { readonly part: string; readonly changed: readonly ChangedFact[] }[];
}

/** The last event before or at a moment; `null`: there was none. */
export type AsOf = { readonly position: string; readonly at: string } | null;

export interface DifferenceBetween extends Difference {
  readonly from: AsOf;
  readonly to: AsOf;
}

export interface NamedFacts {
  readonly part: string;
  readonly facts: Facts;
}

const nothing: State = { facts: {}, parts: {} };

/** `null`: it was not there. */
export const differenceBetween = (before: State | null, after: State | null): Difference => {
  const [one, other] = [before ?? nothing, after ?? nothing];
  const both = Object.keys(one.parts).filter((part) => Object.hasOwn(other.parts, part));
  return {
    existedBefore: before !== null,
    existsAfter: after !== null,
    changed: changedFacts(one.facts, other.facts),
    came: only(other, one),
    went: only(one, other),
    changedParts: both
      .map((part) => ({ part, changed: changedFacts(one.parts[part] ?? {}, other.parts[part] ?? {}) }))
      .filter(({ changed }) => changed.length > 0),
  };
};

export const changedFacts = (before: Facts, after: Facts): readonly ChangedFact[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }))
    .filter(({ from, to }) => from !== to);

const only = (one: State, other: State): readonly NamedFacts[] =>
  Object.entries(one.parts)
    .filter(([part]) => !Object.hasOwn(other.parts, part))
    .map(([part, facts]) => ({ part, facts }));
