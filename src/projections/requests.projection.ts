import type { Recorded } from '../domain/kernel/message.js';
import { type Projection, tableOf } from './projection.js';
import { sortable } from './sortable-position.js';

export interface RequestRow {
  /** As Mooring answered it in `x-openstack-request-id`. */
  readonly requestId: string;
  /** The caller's own id for what it does over several requests; the request's where it gave none. Two callers may give the same. */
  readonly correlationId: string;
  readonly actor: string;
  readonly projectId: string | null;
  readonly first: { readonly position: string; readonly at: string };
  /** What it decided on by itself, and where that begins there; what followed is in the same streams, or named by them. */
  readonly touched: readonly { readonly stream: string; readonly revision: number }[];
}

const table = { name: 'requests', version: 2 };
export const requestsTable = tableOf(table);

/** More is not kept of one request. */
const mostStreams = 50;

/** Mooring gives these itself, so no caller can put what it does under another's. Events that follow from others name those. */
export const isRequestId = (causationId: string): boolean => causationId.startsWith('req-');

/** What one user asked for lies side by side, in the order of the log. */
export const actorFirst = (actor: string, position: bigint | string): string => `${actor}/${sortable(position)}`;

/** Who asked for what? One row for each request that changed something, written once for each stream it decided on. What follows, step by step, changes none. */
export const requests = (handles: readonly string[]): Projection<RequestRow> => ({
  ...table,
  handles,
  keyOf: ({ metadata: { causationId } }) => (isRequestId(causationId) ? causationId : undefined),
  evolve: touching,
  columns: { actor: 'text', project_id: 'text', actor_first: 'text' },
  indexed: ['actor_first'],
  columnsOf: ({ actor, projectId, first }) => ({ actor, project_id: projectId, actor_first: actorFirst(actor, first.position) }),
});

const touching = (row: RequestRow | undefined, { metadata, position, stream, revision }: Recorded): RequestRow => {
  if (row && (row.touched.length === mostStreams || row.touched.some((each) => each.stream === stream))) return row;
  if (row) return { ...row, touched: [...row.touched, { stream, revision }] };
  const { causationId: requestId, correlationId, actor, projectId, at } = metadata;
  const first = { position: position.toString(), at };
  return { requestId, correlationId, actor, projectId, first, touched: [{ stream, revision }] };
};
