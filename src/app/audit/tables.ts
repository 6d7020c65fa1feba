/** The answers of an audit as tables, for spreadsheets and scripts: which columns, and what is in them. */
import { stringify } from 'csv-stringify/sync';
import type { AttachedThen } from './attached-then.js';
import type { Difference, DifferenceBetween } from './difference.js';
import type { Fact, State } from './facts.js';
import type { Holding } from './holders.js';
import type { RequestTold } from './requests-of.js';
import type { TimelineEntry } from './timeline.js';

/** Several texts are one cell of a spreadsheet. */
export type Cell = Fact | readonly string[];
export type Cells = readonly Cell[];

export interface Table<Item> {
  readonly columns: readonly string[];
  readonly cellsOf: (item: Item) => Cells;
}

export const timelineTable: Table<TimelineEntry> = {
  columns: [
    ...['position', 'at', 'stream', 'revision', 'type', 'words', 'actor', 'project_id', 'request_id', 'event_id'],
    ...['depth', 'caused_by', 'since_cause_ms', 'since_request_ms', 'step', 'took_ms'],
  ],
  cellsOf: (entry) => [
    ...[entry.position, entry.at, entry.stream, entry.revision, entry.type, entry.words, entry.actor, entry.projectId, entry.requestId],
    ...[entry.eventId, entry.depth, entry.causedBy, entry.sinceCauseMs, entry.sinceRequestMs],
    ...[entry.took?.step ?? null, entry.took?.ms ?? null],
  ],
};

export const requestsTable: Table<RequestTold> = {
  columns: ['position', 'at', 'request_id', 'correlation_id', 'actor', 'project_id', 'asked', 'outcome', 'last_at', 'took_ms', 'streams'],
  cellsOf: ({ position, at, requestId, correlationId, actor, projectId, asked, outcome, lastAt, tookMs, streams }) => [
    ...[position, at, requestId, correlationId, actor, projectId],
    ...[asked, outcome, lastAt, tookMs, streams],
  ],
};

export const holdersTable: Table<Holding> = {
  columns: [
    ...['attachment_id', 'server_id', 'server_name', 'host', 'mode', 'driver', 'reserved_at', 'attached_at', 'until', 'status'],
    ...['ended_because', 'asked_by', 'ended_by'],
  ],
  cellsOf: (holding) => [
    ...[holding.attachmentId, holding.serverId, holding.serverName, holding.hostName, holding.mode, holding.driver],
    ...[holding.reserved.at, holding.attached?.at ?? null, holding.until?.at ?? null, holding.status],
    ...[holding.endedBecause, holding.askedBy, holding.endedBy],
  ],
};

export const attachedTable: Table<AttachedThen> = {
  columns: [...['attachment_id', 'volume_id', 'volume_name', 'server_id', 'server_name', 'host', 'device', 'mode', 'status', 'since']],
  cellsOf: (each) => [
    ...[each.attachmentId, each.volumeId, each.volumeName, each.serverId, each.serverName, each.hostName],
    ...[each.device, each.mode, each.status, each.since],
  ],
};

export interface StateLine {
  /** Empty: the thing itself. */
  readonly part: string;
  readonly field: string;
  readonly value: Fact;
}

export const stateTable: Table<StateLine> = {
  columns: ['part', 'field', 'value'],
  cellsOf: ({ part, field, value }) => [part, field, value],
};

export const stateLines = (state: State | null): readonly StateLine[] =>
  Object.entries({ '': state?.facts ?? {}, ...state?.parts }).flatMap(([part, facts]) =>
    Object.entries(facts).map(([field, value]) => ({ part, field, value })),
  );

export interface DifferenceLine {
  readonly what: 'changed' | 'came' | 'went';
  readonly part: string;
  readonly field: string;
  readonly from: Fact;
  readonly to: Fact;
}

export const differenceTable: Table<DifferenceLine> = {
  columns: ['what', 'part', 'field', 'from', 'to'],
  cellsOf: ({ what, part, field, from, to }) => [what, part, field, from, to],
};

export const differenceLines = ({ changed, changedParts, came, went }: Difference): readonly DifferenceLine[] => [
  ...changed.map((each) => ({ what: 'changed' as const, part: '', ...each })),
  ...changedParts.flatMap(({ part, changed: facts }) => facts.map((each) => ({ what: 'changed' as const, part, ...each }))),
  ...came.flatMap(({ part, facts }) =>
    Object.entries(facts).map(([field, to]) => ({ what: 'came' as const, part, field, from: null, to })),
  ),
  ...went.flatMap(({ part, facts }) =>
    Object.entries(facts).map(([field, from]) => ({ what: 'went' as const, part, field, from, to: null })),
  ),
];

export const differenceView = ({ from, to, existedBefore, existsAfter, changed, changedParts, came, went }: DifferenceBetween): object => ({
  ...{ from, to, existed_before: existedBefore, exists_after: existsAfter, changed, changed_parts: changedParts, came, went },
});

/** A free text that a spreadsheet would run as a formula gets a quote before it. */
const options = { escape_formulas: true } as const;

export async function* csvOf<Item>({ columns, cellsOf }: Table<Item>, items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<string> {
  yield stringify([[...columns]], options);
  for await (const item of items) yield stringify([cellsOf(item).map(cell)], options);
}

/** What is not known is empty; `false` is not. */
const cell = (value: Cell): string | number => {
  if (value instanceof Array) return value.join('; ');
  return typeof value === 'boolean' ? String(value) : (value ?? '');
};

/** The same in JSON: one object for each line, its fields called like the columns. */
export const recordOf = <Item>({ columns, cellsOf }: Table<Item>, item: Item): Readonly<Record<string, Cell>> => {
  const cells = cellsOf(item);
  return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]));
};

export async function* jsonLinesOf<Item>(table: Table<Item>, items: AsyncIterable<Item> | Iterable<Item>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(recordOf(table, item))}\n`;
}
