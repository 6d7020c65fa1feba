/** Folds events into the rows of a projection, as the runner does: only what it handles, and through the store's JSON. */
import type { Message, Recorded } from '../../src/domain/kernel/message.js';
import type { Projection } from '../../src/projections/projection.js';

export type Rows<Row> = ReadonlyMap<string, Row>;

export const projected = <Row extends object, Event extends Message>(
  projection: Projection<Row, Event>,
  events: readonly Recorded[],
  from: Rows<Row> = new Map(),
): Rows<Row> => {
  const rows = new Map(from);
  for (const recorded of events) {
    const key = foldInto(rows, projection, recorded as Recorded<Event>);
    const row = key === undefined ? undefined : rows.get(key);
    if (key !== undefined && row) rows.set(key, stored(row));
  }
  return rows;
};

/** Only what the projection handles. Answers the key of the row that the event was about. */
export const foldInto = <Row extends object, Event extends Message>(
  rows: Map<string, Row>,
  projection: Projection<Row, Event>,
  recorded: Recorded<Event>,
): string | undefined => {
  const key = projection.handles.includes(recorded.event.type) ? projection.keyOf(recorded) : undefined;
  if (key === undefined) return undefined;
  const row = projection.evolve(rows.get(key), recorded);
  if (row) rows.set(key, row);
  else rows.delete(key);
  return key;
};

const stored = <Row>(row: Row): Row => JSON.parse(JSON.stringify(row)) as Row;

/** One projection, as if its rows were of no special kind. */
export const rowsOf = (projection: Projection, events: readonly Recorded[], from?: Rows<object>): Rows<object> =>
  projected<object, Message>(projection, events, from);
