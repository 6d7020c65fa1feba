/** Each link stands for all events up to it: who changes, removes, adds or moves one event changes every link from there on. */
import { type Hash, joined } from './hashing.js';

export interface Link {
  /** How many events it stands for. */
  readonly count: number;
  readonly hash: Uint8Array;
}

export const firstLink: Link = { count: 0, hash: new Uint8Array(32) };

export const nextLink = (hash: Hash, { count, hash: before }: Link, leaf: Uint8Array): Link => ({
  count: count + 1,
  hash: hash(joined(before, leaf)),
});
