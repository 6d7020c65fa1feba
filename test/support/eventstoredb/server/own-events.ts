/** What the server writes of its own accord. */
import { randomUUID } from 'node:crypto';
import type { ProposedEvent } from './stored-event.js';

/** The metadata of a stream is a stream. */
export const metastreamOf = (stream: string): string => `$$${stream}`;

const STATS = '$stats-127.0.0.1:2113';

/** What a log begins with: the first things any reader of $all meets are none of its business. */
export const firstAppends = (): { stream: string; event: ProposedEvent }[] => [
  { stream: metastreamOf(STATS), event: json('$metadata', '{"$maxAge":86400}') },
  { stream: '$user-admin', event: json('$UserCreated', '{"loginName":"admin"}') },
  { stream: '$users', event: json('$User', '"admin"') },
];

/** What it writes now and then. */
export const statistics = (): { stream: string; event: ProposedEvent } => ({
  stream: STATS,
  event: json('$statsCollected', '{"proc-mem":1}'),
});

export const TOMBSTONE = '$streamDeleted';
export const tombstone = (): ProposedEvent => json(TOMBSTONE, '{}');

/** What `$tb` says of a stream that is deleted but may come back. */
export const ALL_OF_IT = 9_223_372_036_854_775_807n;
export const truncation = (before: bigint): ProposedEvent => json('$metadata', `{"$tb":${before}}`);

/** By metadata as it is stored, which clients may have written. */
export const truncatedBefore = (data: Uint8Array): bigint => BigInt(/"\$tb"\s*:\s*(\d+)/.exec(Buffer.from(data).toString())?.[1] ?? 0);

const json = (type: string, data: string): ProposedEvent => ({
  id: randomUUID(),
  type,
  isJson: true,
  data: Buffer.from(data),
  metadata: Buffer.alloc(0),
});
