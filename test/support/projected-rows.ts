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
    if (!projection.handles.includes(recorded.event.type)) continue;
    const key = projection.keyOf(recorded as Recorded<Event>);
    if (key === undefined) continue;
    const row = projection.evolve(rows.get(key), recorded as Recorded<Event>);
    if (row) rows.set(key, stored(row));
    else rows.delete(key);
  }
  return rows;
};

const stored = <Row>(row: Row): Row => JSON.parse(JSON.stringify(row)) as Row;

/** One projection, as if its rows were of no special kind. */
export const rowsOf = (projection: Projection, events: readonly Recorded[], from?: Rows<object>): Rows<object> =>
  projected<object, Message>(projection, events, from);
