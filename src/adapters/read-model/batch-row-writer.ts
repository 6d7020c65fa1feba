/**
 * One statement for all rows of all tables: what costs is the way to the server and back. Where they are very many, as in a rebuild, there are
 * several, each small enough to be done within the time that a statement has.
 */
import { CompiledQuery, type Transaction } from 'kysely';
import type { RowChange } from '../../app/ports/read-model.js';
import type { Projection } from '../../projections/projection.js';
import type { RowWriter } from './row-database.js';
import { storable, type Tables, type TableShape, tablesOf } from './tables.js';

type Written = Extract<RowChange, { readonly row: object }>;

const mostInStatement = 5_000;

interface TableWords {
  readonly columns: readonly string[];
  readonly upsert: string;
  readonly remove: string;
}

export class BatchRowWriter implements RowWriter {
  private readonly words = new Map<string, TableWords>();

  constructor(private readonly schema: string) {}

  learn(projections: readonly Projection[]): void {
    for (const shape of projections.flatMap(tablesOf)) this.words.set(shape.name, wordsFor(shape, this.schema));
  }

  async write(transaction: Transaction<Tables>, changes: readonly RowChange[]): Promise<void> {
    for (let from = 0; from < changes.length; from += mostInStatement) {
      for (const statement of this.statements(changes.slice(from, from + mostInStatement))) await transaction.executeQuery(statement);
    }
  }

  private statements(changes: readonly RowChange[]): readonly CompiledQuery[] {
    const statements = [...lastOfEach(changes)].flatMap(([table, rows]) => {
      const words = this.words.get(table);
      if (!words) throw new Error(`${table} has not been prepared`);
      const all = [...rows.values()];
      return [...removing(words, all), ...writing(words, all)];
    });
    return statements.length > 1 ? [together(statements)] : statements;
  }
}

/** No two of them touch the same row, so it does not matter that each sees the rows as they were before all of them. */
const together = (statements: readonly CompiledQuery[]): CompiledQuery => {
  const parameters: unknown[] = [];
  const parts = statements.map(({ sql, parameters: own }, index) => {
    const before = parameters.length;
    parameters.push(...own);
    return `s${index} as (${sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`)})`;
  });
  return CompiledQuery.raw(`with ${parts.join(', ')} select 1`, parameters);
};

/** One statement cannot change a row twice. */
const lastOfEach = (changes: readonly RowChange[]): ReadonlyMap<string, ReadonlyMap<string, RowChange>> => {
  const tables = new Map<string, Map<string, RowChange>>();
  for (const change of changes) {
    const rows = tables.get(change.table) ?? new Map<string, RowChange>();
    tables.set(change.table, rows.set(storable(change.key), change));
  }
  return tables;
};

const removing = ({ remove }: TableWords, changes: readonly RowChange[]): CompiledQuery[] => {
  const keys = changes.filter(({ row }) => row === undefined).map(({ key }) => storable(key));
  return keys.length === 0 ? [] : [CompiledQuery.raw(remove, [keys])];
};

const writing = ({ upsert, columns }: TableWords, changes: readonly RowChange[]): CompiledQuery[] => {
  const written = changes.filter((change): change is Written => change.row !== undefined);
  if (written.length === 0) return [];
  for (const change of written) refuseUnknown(change, columns);
  const keys = written.map(({ key }) => storable(key));
  const rows = written.map(({ row }) => JSON.stringify(row));
  return [
    CompiledQuery.raw(upsert, [keys, rows, ...columns.map((name) => written.map((change) => storable(change.columns[name] ?? null)))]),
  ];
};

const refuseUnknown = ({ table, columns }: Written, known: readonly string[]): void => {
  const unknown = Object.keys(columns).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${table} has no column ${unknown}`);
};

/** Each column comes as an array: so the words are the same for one row and for thousands. */
const wordsFor = (shape: TableShape, schema: string): TableWords => {
  const table = `${quoted(schema)}.${quoted(shape.name)}`;
  const types = Object.values(shape.columns).map((type) => (type === 'text' ? 'text[]' : 'bigint[]'));
  const columns = Object.keys(shape.columns);
  const names = ['key', 'row', ...columns].map(quoted);
  const arrays = ['text[]', 'text[]', ...types].map((type, index) => `$${index + 1}::${type}`);
  const taken = names.slice(1).map((name) => `${name} = excluded.${name}`);
  return {
    columns,
    upsert: `insert into ${table} (${names.join(', ')}) select * from unnest(${arrays.join(', ')}) on conflict (key) do update set ${taken.join(', ')}`,
    remove: `delete from ${table} where key = any($1::text[])`,
  };
};

/** Names of projections and of their columns are ours: none has a quote in it. */
const quoted = (name: string): string => `"${name}"`;
