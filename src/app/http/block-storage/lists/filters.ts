/** From the parameters of a list to what its rows must be like. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { Filter } from '../../../ports/read-model.js';
import { parameter, type Query } from '../../lists/list-query.js';
import type { Viewer } from '../block-storage.decorators.js';

/** A condition for the database, or where it has no column for it, a look at each row. */
export type Narrowing<Row> = { readonly where: Filter } | { readonly check: (row: Row) => boolean };
export type FilterTable<Row> = Readonly<Record<string, (value: string) => Narrowing<Row>>>;

/** The filters there are; admins have some more. */
export interface Filters<Row> {
  readonly forAll: FilterTable<Row>;
  readonly forAdmins: FilterTable<Row>;
}

export interface Narrowed<Row> {
  readonly where: readonly Filter[];
  readonly checks: readonly ((row: Row) => boolean)[];
}

const notFilters = ['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'all_tenants'];

/** From 3.31 on a filter that is not known is refused, but not to admins; before, it was overlooked. */
export const readFilters = <Row>(
  query: Query,
  filters: Filters<Row>,
  { version, isAdmin }: Pick<Viewer, 'version' | 'isAdmin'>,
): Narrowed<Row> => {
  const others = version.atLeast('3.45') ? [...notFilters, 'with_count'] : notFilters;
  const asked = Object.keys(query).filter((name) => !others.includes(name));
  const known = new Map(Object.entries({ ...filters.forAll, ...(isAdmin && filters.forAdmins) }));
  const unknown = asked.filter((name) => !known.has(name) || (name.endsWith('~') && !version.atLeast('3.34')));
  if (unknown.length > 0 && version.atLeast('3.31') && !isAdmin) {
    throw new Rejection('invalid-request', `Invalid filters ${unknown.join(',')} are found in query options.`);
  }
  const narrowings = asked.filter((name) => !unknown.includes(name)).map((name) => known.get(name)?.(parameter(query, name) ?? ''));
  return {
    where: narrowings.flatMap((narrowing) => (narrowing && 'where' in narrowing ? [narrowing.where] : [])),
    checks: narrowings.flatMap((narrowing) => (narrowing && 'check' in narrowing ? [narrowing.check] : [])),
  };
};

export const equals = <Row>(column: string): ((value: string) => Narrowing<Row>) => {
  return (value) => ({ where: { column, is: 'equal', value } });
};

export const contains = <Row>(column: string): ((value: string) => Narrowing<Row>) => {
  return (value) => ({ where: { column, is: 'like', value } });
};

/** For what no row has here. */
export const matchesNone = <Row>(): Narrowing<Row> => ({ where: { column: 'key', is: 'equal', value: null } });
