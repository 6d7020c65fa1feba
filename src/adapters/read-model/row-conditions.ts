/** Filters and pages as SQL conditions, the same for every database. */
import { type RawBuilder, sql } from 'kysely';
import type { Filter, Sort } from '../../app/ports/read-model.js';
import { storable, type Value } from './tables.js';

type Condition = RawBuilder<boolean>;

const always: Condition = sql`1 = 1`;
const never: Condition = sql`1 = 0`;

export const matching = (filters: readonly Filter[]): Condition => all(filters.map(conditionOf));

const conditionOf = ({ column, is, value: asked }: Filter): Condition => {
  const ref = sql.ref(column);
  const value = storable(asked);
  if (is === 'like') return containing(sql`lower(${ref})`, lower(String(value)));
  if (is === 'atMost') return sql`${ref} <= ${value}`;
  if (is === 'above') return sql`${ref} > ${value}`;
  if (isBeyondColumns(value)) return is === 'equal' ? never : always;
  if (value === null) return is === 'equal' ? sql`${ref} is null` : sql`${ref} is not null`;
  return is === 'equal' ? sql`${ref} = ${value}` : sql`(${ref} <> ${value} or ${ref} is null)`;
};

/** Not by `like`, for which some characters are others in one database: what is in a text leaves something else when it is taken out. */
const containing = (text: RawBuilder<string>, part: string): Condition =>
  part === '' ? sql`${text} is not null` : sql`replace(${text}, ${part}, '') <> ${text}`;

/** As every database does it to a text that is compared byte by byte. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** No column holds such a number, and one database refuses to look for it. */
const isBeyondColumns = (value: Value): boolean => typeof value === 'number' && !Number.isSafeInteger(value);

/** An order in which no two rows are equal. */
export const wholeOrder = (sort: readonly Sort[]): readonly Sort[] =>
  sort.some(({ column }) => column === 'key') ? sort : [...sort, { column: 'key', direction: sort.at(-1)?.direction ?? 'asc' }];

/** Rows that come after the marker: equal in the first columns and behind it in the next. Null is behind everything. */
export const behind = (sort: readonly Sort[], marker: Readonly<Record<string, Value | undefined>>): Condition => {
  const alternatives = sort.map((last, index) =>
    all([...sort.slice(0, index).map(({ column }) => same(column, marker[column])), beyond(last, marker[last.column])]),
  );
  return sql`(${sql.join(alternatives, sql` or `)})`;
};

const same = (column: string, value: Value | undefined): Condition => conditionOf({ column, is: 'equal', value: value ?? null });

const beyond = ({ column, direction }: Sort, value: Value | undefined): Condition => {
  const ref = sql.ref(column);
  if (value === null || value === undefined) return never;
  return direction === 'asc' ? sql`(${ref} > ${value} or ${ref} is null)` : sql`(${ref} < ${value} or ${ref} is null)`;
};

const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? always : sql`(${sql.join(conditions, sql` and `)})`;
