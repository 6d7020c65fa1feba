/** Lifelines, a page at a time, each page asked for from where the one before ended: so what is read is what is told, however many there are. */
import { type Lifeline, lifelines, type LineOrder, stillThere } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import { newBreath } from './breath.js';

/** Those whose value of a column is above one and at most another, in the order of that column. */
export interface LineRange {
  readonly column: LineOrder;
  readonly above: string;
  readonly atMost: string;
  /** The last first. What ends while it is read then comes a second time rather than never. */
  readonly backwards?: true;
  /** Besides. */
  readonly where?: readonly Filter[];
}

/** Comes after every position, and after the sign of what is still there. */
export const afterAll = '~~';

export const pageOfLines = 250;

export async function* linesIn(rows: Pick<RowSource, 'list'>, range: LineRange): AsyncGenerator<readonly Lifeline[]> {
  const breathe = newBreath();
  for (let rest: LineRange | undefined = range; rest;) {
    const page = await firstOf(rows, rest);
    if (page.length > 0) yield page;
    rest = page.length < pageOfLines ? undefined : restOf(rest, page.at(-1));
    await breathe();
  }
}

/** The first of them, as many as asked for. */
export const firstOf = async (rows: Pick<RowSource, 'list'>, range: LineRange, limit = pageOfLines): Promise<readonly Lifeline[]> => {
  const { column, above, atMost, backwards, where = [] } = range;
  const found = await rows.list<Lifeline>(tableOf(lifelines), {
    where: [{ column, is: 'above', value: above }, { column, is: 'atMost', value: atMost }, ...where],
    sort: [{ column, direction: backwards ? 'desc' : 'asc' }],
    limit,
  });
  return found.map(({ row }) => row);
};

const restOf = (range: LineRange, last: Lifeline | undefined): LineRange | undefined => {
  const value = last && lifelines.columnsOf(last)[range.column];
  if (typeof value !== 'string') return undefined;
  return range.backwards ? { ...range, atMost: justBelow(value) } : { ...range, above: value };
};

/** The values end in a position of 20 digits. */
const justBelow = (value: string): string => {
  const position = BigInt(value.slice(-20));
  return `${value.slice(0, -20)}${position === 0n ? '' : (position - 1n).toString().padStart(20, '0')}`;
};

/** All that answer to these filters, in no order to speak of: for columns of which few have the same. */
export async function* linesWhere(rows: Pick<RowSource, 'list'>, where: readonly Filter[]): AsyncGenerator<Lifeline> {
  const breathe = newBreath();
  for (let above = ''; ;) {
    const next = { column: 'key', is: 'above', value: above } as const;
    const page = await rows.list<Lifeline>(tableOf(lifelines), { where: [...where, next], limit: pageOfLines });
    for (const { row } of page) yield row;
    const last = page.at(-1);
    if (!last || page.length < pageOfLines) return;
    above = last.key;
    await breathe();
  }
}

export const equal = (column: string, value: string): Filter => ({ column, is: 'equal', value });

/** What was ever attached on a host, as last known: first what is there still. */
export const everAttachedOn = (host: string): LineRange => ({ ...attachedOn(host), above: `${host}/attachment/` });

/** What is attached on a host, as far as is known: which is little beside all that ever was. */
export const attachedOn = (host: string): LineRange => ({
  ...{ column: 'host_until', above: `${host}/attachment/${stillThere}`, atMost: `${host}/attachment/${afterAll}`, backwards: true },
  where: [equal('host', host)],
});
