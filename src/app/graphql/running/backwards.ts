/** A list from its end: what comes before an entry is what comes after it in the opposite order. */
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { RowSource } from '../../http/block-storage/lists/rows.js';
import type { Filter, RowQuery, Sort } from '../../ports/read-model.js';

/**
 * `mayBeNull`: columns that not every row has something in. Rows without come last in either direction, so turning the direction around does
 * not turn them around: they are asked for by themselves, and first. That takes the column to be the first that is sorted by.
 */
export const backwards =
  <Row>(source: RowSource<Row>, mayBeNull: readonly string[]): RowSource<Row> =>
  (query) => {
    const sort = (query.sort?.length ? query.sort : byKey).map(opposite);
    const [first, ...others] = sort;
    if (others.some(({ column }) => mayBeNull.includes(column))) throw unclear();
    if (first === undefined || !mayBeNull.includes(first.column)) return source({ ...query, sort });
    return withoutFirst(source, { ...query, sort }, first, others);
  };

const withoutFirst = async <Row>(
  source: RowSource<Row>,
  query: RowQuery,
  first: Sort,
  others: readonly Sort[],
): ReturnType<RowSource<Row>> => {
  const { where = [], after, limit, ...same } = query;
  const without: Filter = { column: first.column, is: 'equal', value: null };
  const begin = after === undefined ? {} : { after };
  const isAmong = after === undefined || (await isThere(source, [{ column: 'key', is: 'equal', value: after }, without]));
  const sort = others.length > 0 ? others : [{ column: 'key', direction: first.direction }];
  const size = limit === undefined ? {} : { limit };
  const found = isAmong ? await source({ ...same, ...size, ...begin, sort, where: [...where, without] }) : [];
  if (found.length === limit) return found;
  const left = limit === undefined ? {} : { limit: limit - found.length };
  const rest = await source({ ...same, ...left, ...(!isAmong && begin), where: [...where, { ...without, is: 'unequal' }] });
  return [...found, ...rest];
};

const isThere = async <Row>(source: RowSource<Row>, where: readonly Filter[]): Promise<boolean> =>
  (await source({ where, limit: 1 })).length > 0;

const byKey: readonly Sort[] = [{ column: 'key', direction: 'asc' }];

const opposite = ({ column, direction }: Sort): Sort => ({ column, direction: direction === 'asc' ? 'desc' : 'asc' });

const unclear = (): Rejection =>
  new Rejection(
    'invalid-request',
    'Invalid input: what not every entry has can be sorted by backwards only before everything else. Sort otherwise, or page forwards.',
  );
