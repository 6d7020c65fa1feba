/** What a save says to those who watch the rows, as text: the position, then the tables. */
import type { Saved } from '../../app/ports/read-model.js';

/** PostgreSQL carries less than 8,000 bytes; without words it is a hint all the same. */
const longest = 7_900;

export const wordsFor = ({ tables, position }: Saved): string => {
  const words = `${position} ${tables.join(' ')}`;
  return words.length > longest ? '' : words;
};

export const saidOf = (words: string | undefined): Saved | undefined => {
  const [position = '', ...tables] = words?.split(' ') ?? [];
  return /^\d+$/.test(position) ? { position: BigInt(position), tables } : undefined;
};
