/** What a user did: each request that changed something, in the order they came, with what became of it. */
import type { Recorded } from '../../domain/kernel/message.js';
import { actorFirst, type RequestRow, requestsTable } from '../../projections/requests.projection.js';
import type { EventStore } from '../ports/event-store.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import { newBreath } from '../reading/breath.js';
import { afterAll } from '../reading/lines.js';
import { withSubjects } from './about.js';
import { inOrder } from './merged-streams.js';
import type { Names } from './names.js';
import type { Bounds } from './timeline.js';
import { seesAll, type Viewer } from './subject.js';
import { wordsOf } from './words.js';

export interface RequestTold {
  /** Of its first event. */
  readonly position: string;
  readonly at: string;
  readonly requestId: string;
  /** The caller's own id for what it does over several requests. */
  readonly correlationId: string;
  readonly actor: string;
  readonly projectId: string | null;
  readonly streams: readonly string[];
  /** What the request itself decided, in words. */
  readonly asked: readonly string[];
  /** The last that followed from it, in words; `null`: nothing did. */
  readonly outcome: string | null;
  readonly lastAt: string;
  readonly tookMs: number;
}

const pageSize = 100;
/** Between the steps of one request others may do much with the same volume; a request without news for so long is taken for over. */
const mostBetween = 50;

export async function* requestsOf(
  parts: { readonly store: EventStore; readonly rows: RowSource; readonly names: Names; readonly viewer: Viewer },
  userId: string,
  bounds: Bounds,
): AsyncGenerator<RequestTold> {
  const breathe = newBreath();
  const where = [{ column: 'actor', is: 'equal', value: userId } as const, ...inProject(parts.viewer), ...upTo(userId, bounds)];
  const sort = [{ column, direction: 'asc' } as const];
  for (let above = bounds.after === undefined ? `${userId}/` : actorFirst(userId, bounds.after); ;) {
    const rest = [...where, { column, is: 'above', value: above } as const];
    const page = await parts.rows.list<RequestRow>(requestsTable, { where: rest, sort, limit: pageSize });
    for (const { row } of page) {
      await breathe();
      yield await told(parts, row);
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    above = actorFirst(userId, last.row.first.position);
  }
}

const column = 'actor_first';

/** What they did in another project they see with a token for that one. */
const inProject = (viewer: Viewer): readonly Filter[] =>
  seesAll(viewer) ? [] : [{ column: 'project_id', is: 'equal', value: viewer.project.id }];

const upTo = (userId: string, { to }: Bounds): readonly Filter[] => [
  { column, is: 'atMost', value: to === undefined ? `${userId}/${afterAll}` : actorFirst(userId, to) },
];

const told = async ({ store, names }: { store: EventStore; names: Names }, row: RequestRow): Promise<RequestTold> => {
  const { requestId, correlationId, actor, projectId, first, touched } = row;
  const asked: string[] = [];
  let last: { readonly at: string; readonly words: string } | undefined;
  for await (const recorded of following(store, row)) {
    const about = await names.meet(recorded);
    const words = withSubjects(wordsOf(recorded, names), about);
    if (recorded.metadata.causationId === requestId) asked.push(words);
    else last = { at: recorded.metadata.at, words };
  }
  const lastAt = last?.at ?? first.at;
  return {
    ...{ ...first, requestId, correlationId, actor, projectId, streams: touched.map(({ stream }) => stream), asked },
    outcome: last?.words ?? null,
    ...{ lastAt, tookMs: Date.parse(lastAt) - Date.parse(first.at) },
  };
};

/** What it decided, and what followed from that, in the streams it touched. */
async function* following(store: EventStore, { requestId, first, touched }: RequestRow): AsyncGenerator<Recorded> {
  const causes = new Set([requestId]);
  const sources = touched.map(({ stream, revision }) => ({
    from: BigInt(first.position),
    read: () => untilQuiet(store.readStream(stream, revision), ({ metadata }) => causes.has(metadata.causationId)),
  }));
  for await (const recorded of inOrder(sources)) {
    if (!causes.has(recorded.metadata.causationId)) continue;
    causes.add(recorded.id);
    yield recorded;
  }
}

async function* untilQuiet(events: AsyncIterable<Recorded>, concerns: (recorded: Recorded) => boolean): AsyncGenerator<Recorded> {
  let between = 0;
  for await (const recorded of events) {
    between = concerns(recorded) ? 0 : between + 1;
    if (between > mostBetween) return;
    yield recorded;
  }
}
