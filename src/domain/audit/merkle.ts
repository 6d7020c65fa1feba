/**
 * The Merkle tree of RFC 6962: its root stands for all leaves, and a dozen hashes show that one leaf is among a thousand. Leaves and inner
 * nodes are told apart by their first byte, so that none can pass for the other.
 */
import { type Hash, joined } from './hashing.js';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const merkleRoot = (hash: Hash, entries: readonly Uint8Array[]): Uint8Array => {
  const [only] = entries;
  if (only === undefined) return hash(new Uint8Array());
  if (entries.length === 1) return leafNode(hash, only);
  const split = splitOf(entries.length);
  return innerNode(hash, merkleRoot(hash, entries.slice(0, split)), merkleRoot(hash, entries.slice(split)));
};

/** The roots of the trees beside the way from an entry up to the root, the lowest first. */
export const inclusionPath = (hash: Hash, entries: readonly Uint8Array[], index: number): readonly Uint8Array[] => {
  if (entries.length <= 1) return [];
  const split = splitOf(entries.length);
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return index < split
    ? [...inclusionPath(hash, left, index), merkleRoot(hash, right)]
    : [...inclusionPath(hash, right, index - split), merkleRoot(hash, left)];
};

export interface Inclusion {
  readonly entry: Uint8Array;
  readonly index: number;
  /** Of the whole tree. */
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/** `undefined`: a path of this length leads nowhere in a tree of this size. */
export const rootByPath = (hash: Hash, { entry, index, size, path }: Inclusion): Uint8Array | undefined => {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) return undefined;
  if (size === 1) return path.length === 0 ? leafNode(hash, entry) : undefined;
  const beside = path.at(-1);
  if (beside === undefined) return undefined;
  const split = splitOf(size);
  const isLeft = index < split;
  const within = { entry, index: isLeft ? index : index - split, size: isLeft ? split : size - split, path: path.slice(0, -1) };
  const own = rootByPath(hash, within);
  if (own === undefined) return undefined;
  return isLeft ? innerNode(hash, own, beside) : innerNode(hash, beside, own);
};

/** The largest power of two that is smaller. */
const splitOf = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

const leafNode = (hash: Hash, entry: Uint8Array): Uint8Array => hash(joined(leafPrefix, entry));
const innerNode = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array => hash(joined(nodePrefix, left, right));
