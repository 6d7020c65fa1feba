/** Shows of one event that it is in a log that somebody signed, without the rest of the log. */
import type { CheckpointSigned } from '../../domain/audit/audit.events.js';
import { firstLink, type Link, nextLink } from '../../domain/audit/chain.js';
import { inclusionPath, merkleRoot } from '../../domain/audit/merkle.js';
import type { Recorded } from '../../domain/kernel/message.js';
import type { EventStore } from '../ports/event-store.js';
import { type AuditRecord, auditRecord } from './audit-record.js';
import { Broken } from './broken.js';
import { bytesOf, hexOf, isChained, leafOf, plain, type PlainEvent, sha256 } from './canonical.js';

/** Hashes in hexadecimal. */
export interface Proof {
  readonly mooring: 'proof';
  readonly version: 1;
  readonly event: PlainEvent;
  /** SHA-256 of the canonical JSON of the event. */
  readonly leaf: string;
  /** The how-manieth event of the log it is. */
  readonly count: number;
  /** The link before it and its own. */
  readonly chain: { readonly before: string; readonly after: string };
  /** What the way from the leaf up to the root of the checkpoint is joined with, the lowest first. */
  readonly path: readonly string[];
  readonly checkpoint: CheckpointSigned['data'];
  /** Of the key the checkpoint was signed with, as the log names it. */
  readonly publicKey: string;
}

export class NoSuchEvent extends Error {}

/** It is signed within a minute. */
export class NotSignedYet extends Error {
  constructor(readonly recorded: Recorded) {
    super(`the event at position ${recorded.position} is not signed yet; it is within a minute, while Mooring runs`);
  }
}

interface Entry {
  readonly leaf: Uint8Array;
  readonly link: Link;
}

interface Start {
  readonly link: Link;
  readonly position: bigint | undefined;
}

/** Throws `NoSuchEvent`, `NotSignedYet`, or `Broken` where the log is not what was signed. */
export const proofOf = async (store: Pick<EventStore, 'readStream' | 'readAll'>, position: bigint): Promise<Proof> => {
  const record = await auditRecord(store);
  const checkpoints = new Map(record.checkpoints.map((checkpoint) => [checkpoint.count, checkpoint]));
  const start = startBefore(position, record);
  let entries: Entry[] = [];
  let link = start.link;
  let found: { readonly recorded: Recorded; readonly index: number; readonly before: Link } | undefined;
  for await (const recorded of store.readAll(start.position)) {
    if (!isChained(recorded)) continue;
    const before = link;
    const leaf = leafOf(plain(recorded));
    link = nextLink(sha256, before, leaf);
    entries.push({ leaf, link });
    if (recorded.position === position) found = { recorded, index: entries.length - 1, before };
    else if (recorded.position > position && !found) break;
    const checkpoint = checkpoints.get(link.count);
    if (checkpoint && found) return proofIn({ ...found, entries, checkpoint, record });
    if (checkpoint) entries = [];
  }
  if (found) throw new NotSignedYet(found.recorded);
  throw new NoSuchEvent(`there is no event at position ${position}`);
};

/** The nearest point from which the chain is known. Checkpoints of another store are at other positions than they say. */
const startBefore = (position: bigint, { checkpoints, foreignUpTo }: AuditRecord): Start => {
  const known = checkpoints.filter(({ count }) => count > foreignUpTo);
  const before = known.filter((each) => BigInt(each.position) < position).sort((one, other) => other.count - one.count);
  const [nearest] = before;
  if (!nearest) return { link: firstLink, position: undefined };
  return { link: { count: nearest.count, hash: bytesOf(nearest.hash) }, position: BigInt(nearest.position) };
};

interface Found {
  readonly recorded: Recorded;
  readonly before: Link;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly checkpoint: CheckpointSigned['data'];
  readonly record: AuditRecord;
}

const proofIn = ({ recorded, before, index, entries, checkpoint, record }: Found): Proof => {
  const leaves = entries.map(({ leaf }) => leaf);
  const [own, last] = [entries[index], entries.at(-1)];
  const publicKey = record.keys.find(({ keyId }) => keyId === checkpoint.keyId)?.publicKey;
  const isSame =
    leaves.length === checkpoint.count - checkpoint.previousCount &&
    hexOf(merkleRoot(sha256, leaves)) === checkpoint.root &&
    last !== undefined &&
    hexOf(last.link.hash) === checkpoint.hash;
  if (!isSame || own === undefined || publicKey === undefined) {
    const place = { position: recorded.position.toString(), through: null, line: null };
    throw new Broken(place, `the events around it are not what was signed ${checkpoint.signedAt}; see mooring audit verify`);
  }
  return {
    ...{ mooring: 'proof', version: 1, event: plain(recorded), leaf: hexOf(own.leaf), count: own.link.count },
    chain: { before: hexOf(before.hash), after: hexOf(own.link.hash) },
    ...{ path: inclusionPath(sha256, leaves, index).map(hexOf), checkpoint, publicKey },
  };
};
