import { Rejection } from '../../../domain/kernel/rejection.js';

/** Query parameters as they come: one given twice is a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface SortKey {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

export interface Page {
  /** Never above the maximum; 0 is a page of nothing. */
  readonly limit: number;
  /** Id of the last row of the page before; `null` for the first page. */
  readonly marker: string | null;
  /** Rows to skip, counted from the marker where there is one. */
  readonly offset: number;
  /** At least one. */
  readonly sort: readonly SortKey[];
}

export const maxLimit = 1000;

/** The one value of a parameter, the last when it was given more than once. */
export const parameter = (query: Query, name: string): string | undefined => {
  const value = query[name];
  return typeof value === 'object' ? value.at(-1) : value;
};

/** `limit`, `marker`, `offset` and the two ways to say how to sort. Refuses what makes no sense, and keys not in `sortable`. */
export const readPage = (query: Query, sortable: readonly string[]): Page => ({
  limit: Math.min(wholeNumber(query, 'limit') ?? maxLimit, maxLimit),
  marker: parameter(query, 'marker') ?? null,
  offset: wholeNumber(query, 'offset') ?? 0,
  sort: readSort(query, sortable),
});

const wholeNumber = (query: Query, name: string): number | undefined => {
  const text = parameter(query, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw invalid(`${name} must be a whole number, 0 or more`);
  return Number(text);
};

/** `sort=size:asc,name`, or the older `sort_key` and `sort_dir` in pairs; never both. */
const readSort = (query: Query, sortable: readonly string[]): readonly SortKey[] => {
  const sort = parameter(query, 'sort');
  const keys = [query.sort_key ?? []].flat();
  const directions = [query.sort_dir ?? []].flat();
  if (sort !== undefined && keys.length + directions.length > 0) throw invalid('sort cannot be used together with sort_key and sort_dir');
  if (sort !== undefined) return sort.split(',').map((part) => sortKey(part.trim().split(':'), sortable));
  return (keys.length > 0 ? keys : ['created_at']).map((key, index) =>
    sortKey([key, directions[index] ?? directions[0] ?? 'desc'], sortable),
  );
};

const sortKey = ([key = '', direction = 'desc', ...more]: readonly string[], sortable: readonly string[]): SortKey => {
  if (!sortable.includes(key)) throw invalid(`cannot sort by this key; can by ${sortable.join(', ')}`);
  if ((direction !== 'asc' && direction !== 'desc') || more.length > 0) throw invalid('the direction of a sort must be asc or desc');
  return { key, direction };
};

const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
