/** Moves that anybody might make, in any order; what is made of one depends on how things stand by then. */
import fc from 'fast-check';

export type Outcome = 'done' | 'refused' | 'unknown';

export interface Move {
  readonly what:
    | 'reserve'
    | 'attach'
    | 'connect'
    | 'bare connection'
    | 'complete'
    | 'by hand'
    | 'detach'
    | 'lapse'
    | 'begin attach'
    | 'abandon attach'
    | 'begin detach'
    | 'abandon detach'
    | 'grow'
    | 'delete'
    | 'readonly'
    /** The step that is due for the attachment ends. */
    | 'work'
    /** A report about a step that may not be due at all. */
    | 'stray';
  /** Which attachment, server and host are meant. */
  readonly slot: number;
  readonly server: number;
  readonly host: number;
  readonly mode: 'rw' | 'ro' | null;
  readonly yes: boolean;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** What usually happens, and what rarely does; a deletion ends the story, so it is rarest. */
const weights: Readonly<Record<Move['what'], number>> = {
  ...{ work: 60, reserve: 12, attach: 12, connect: 10, complete: 10, detach: 10 },
  ...{ 'bare connection': 3, 'by hand': 3, lapse: 3, stray: 4, readonly: 2, grow: 1, delete: 1 },
  ...{ 'begin attach': 3, 'abandon attach': 2, 'begin detach': 3, 'abandon detach': 2 },
};
const what = fc.oneof(...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as Move['what']) })));

export const move: fc.Arbitrary<Move> = fc.record({
  what,
  slot: fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 1 }) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) }),
  server: fc.nat({ max: 3 }),
  host: fc.nat({ max: 2 }),
  mode: fc.constantFrom('rw', 'ro', null),
  yes: fc.boolean(),
  outcome: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Outcome>('done') },
    { weight: 1, arbitrary: fc.constant<Outcome>('refused') },
    { weight: 2, arbitrary: fc.constant<Outcome>('unknown') },
  ),
  seconds: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(200) }),
});

export const moves = fc.array(move, { minLength: 1, maxLength: 80, size: 'max' });
