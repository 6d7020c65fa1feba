/** Is it proved? Needs nothing but the proof and a public key. */
import { nextLink } from '../../domain/audit/chain.js';
import { rootByPath } from '../../domain/audit/merkle.js';
import { bytesOf, hexOf, leafOf, sha256 } from './canonical.js';
import { isCheckpointSignedBy } from './checkpoints.js';
import type { Proof } from './proof.js';
import { keyIdOf } from './signatures.js';

export class NotProved extends Error {}

/** `keys`: public keys that are trusted from elsewhere; `null`: the one in the proof. Throws `NotProved`, or a plain error for what is no proof. */
export const checkProof = (proof: unknown, keys: readonly string[] | null): Proof => {
  if (!isProof(proof)) throw new NotProved('it is not a proof of an event');
  const { event, leaf, count, chain, path, checkpoint, publicKey } = proof;
  if (hexOf(leafOf(event)) !== leaf) throw new NotProved('the event is not the one that the proof is of');

  const index = count - checkpoint.previousCount - 1;
  const size = checkpoint.count - checkpoint.previousCount;
  const root = rootByPath(sha256, { entry: bytesOf(leaf), index, size, path: path.map(bytesOf) });
  if (!root || hexOf(root) !== checkpoint.root) throw new NotProved('the event is not among those that were signed');

  const after = hexOf(nextLink(sha256, { count: count - 1, hash: bytesOf(chain.before) }, bytesOf(leaf)).hash);
  const isLinked = after === chain.after && (count < checkpoint.count || after === checkpoint.hash);
  if (!isLinked) throw new NotProved('the chain does not lead through the event');

  const signer = (keys ?? [publicKey]).find((key) => keyIdOf(key) === checkpoint.keyId);
  if (signer === undefined) throw new NotProved(`it is signed with the key ${checkpoint.keyId}, which is not the one that was given`);
  if (!isCheckpointSignedBy(signer, { type: 'CheckpointSigned', data: checkpoint })) throw new NotProved('the signature is not valid');
  return proof;
};

const eventFields = 'data id metadata revision stream type';
const hash = /^[\da-f]{64}$/;

/** Every field that is looked at. A field too many in the event would be one that nobody signed. */
const isProof = (value: unknown): value is Proof => {
  if (!isObject(value) || value['mooring'] !== 'proof' || value['version'] !== 1) return false;
  const { event, leaf, count, chain, path, checkpoint, publicKey } = value;
  return (
    isObject(event) &&
    Object.keys(event).sort().join(' ') === eventFields &&
    isObject(chain) &&
    isHash(chain['before']) &&
    isHash(chain['after']) &&
    isHash(leaf) &&
    Number.isSafeInteger(count) &&
    typeof publicKey === 'string' &&
    Array.isArray(path) &&
    path.every(isHash) &&
    isObject(checkpoint) &&
    isCheckpoint(checkpoint)
  );
};

const isCheckpoint = ({ count, previousCount, ...texts }: Readonly<Record<string, unknown>>): boolean =>
  [count, previousCount].every(Number.isSafeInteger) &&
  ['position', 'hash', 'root', 'keyId', 'signedAt', 'signature'].every((name) => typeof texts[name] === 'string');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const isHash = (value: unknown): boolean => typeof value === 'string' && hash.test(value);
