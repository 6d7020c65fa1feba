/** One answer in the form that was asked for: a page of JSON, or all of it as lines, written while they are read. */
import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { csvOf, jsonLinesOf, recordOf, type Table } from '../../../audit/tables.js';
import { maxLimit } from '../../lists/list-query.js';
import type { Asked, Format } from './audit-query.js';

export interface Listing<Item> {
  /** What the list is called in JSON. */
  readonly name: string;
  readonly table: Table<Item>;
  /** Where the next page goes on. */
  readonly cursorOf: (item: Item) => string;
}

export const listed = async <Item>(
  { name, table, cursorOf }: Listing<Item>,
  { format, limit }: Pick<Asked, 'format' | 'limit'>,
  items: AsyncIterable<Item>,
): Promise<object> => {
  if (format !== 'json') return lines(format, table, limit === undefined ? items : first(limit, items));
  const { page, more } = await pageOf(limit ?? maxLimit, items);
  const last = page.at(-1);
  return { [name]: page.map((item) => recordOf(table, item)), next: more && last ? cursorOf(last) : null };
};

export interface PageOf<Item> {
  readonly asOf: object | null;
  readonly items: readonly Item[];
  /** Where the next page goes on; `null`: there is none. */
  readonly next: string | null;
}

/** A page as of one moment, or all there was then as lines. */
export const listedThen = async <Item>(
  { name, table }: Pick<Listing<Item>, 'name' | 'table'>,
  { format, limit }: Pick<Asked, 'format' | 'limit'>,
  read: { readonly page: (limit: number) => Promise<PageOf<Item>>; readonly all: () => Promise<AsyncIterable<Item>> },
): Promise<object> => {
  if (format !== 'json') return lines(format, table, limit === undefined ? await read.all() : first(limit, await read.all()));
  const { asOf, items, next } = await read.page(limit ?? maxLimit);
  return { as_of: asOf, [name]: items.map((item) => recordOf(table, item)), next };
};

/** An answer that is whole, and has the same lines whether it is short or long. */
export const whole = <Item>(answer: object, { format }: Pick<Asked, 'format'>, table: Table<Item>, items: readonly Item[]): object =>
  format === 'json' ? answer : lines(format, table, items);

const types: Readonly<Record<Exclude<Format, 'json'>, string>> = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' };

const lines = <Item>(format: Exclude<Format, 'json'>, table: Table<Item>, items: AsyncIterable<Item> | Iterable<Item>): StreamableFile =>
  new StreamableFile(Readable.from(format === 'csv' ? csvOf(table, items) : jsonLinesOf(table, items)), { type: types[format] });

async function* first<Item>(limit: number, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  let told = 0;
  for await (const item of items) {
    yield item;
    told += 1;
    if (told === limit) return;
  }
}

const pageOf = async <Item>(limit: number, items: AsyncIterable<Item>): Promise<{ page: readonly Item[]; more: boolean }> => {
  const page: Item[] = [];
  for await (const item of items) {
    if (page.length === limit) return { page, more: true };
    page.push(item);
  }
  return { page, more: false };
};
