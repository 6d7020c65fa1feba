/** The first place at which a record is not what it was. */
export interface Place {
  /** The first position that is bad, or may be; `null` where it is no event, or cannot be told. */
  readonly position: string | null;
  /** The last that may be: only of some events together it is known that they are not as they were. */
  readonly through: string | null;
  /** In a file, counted from 1. */
  readonly line: number | null;
}

export class Broken extends Error {
  constructor(
    readonly place: Place,
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`${wordsOf(place)}: ${what}`, options);
    this.name = 'Broken';
  }
}

const wordsOf = ({ position, through, line }: Place): string => {
  const where =
    position === null ? [] : [through === null || through === position ? `position ${position}` : `positions ${position} to ${through}`];
  return [...where, ...(line === null ? [] : [`line ${line}`])].join(', ') || 'the end';
};
