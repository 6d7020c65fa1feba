/** An answer on its way out: in words, as JSON or for a spreadsheet, line by line, as fast as whoever reads it takes it. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvOf, jsonLinesOf, type Table } from '../../app/audit/tables.js';
import { type AuditOptions, limitIn } from './asked.js';

type Lines = AsyncIterable<string> | Iterable<string>;

export interface Answer {
  readonly words: (limit: number) => Lines;
  readonly json: (limit: number) => Lines;
  readonly csv: (limit: number) => Lines;
}

type Items<Item> = AsyncIterable<Item> | Iterable<Item>;

export const listAnswer = <Item>(table: Table<Item>, items: Items<Item>, words: (items: AsyncIterable<Item>) => Lines): Answer => ({
  words: (limit) => words(first(limit, items)),
  json: (limit) => jsonLinesOf(table, first(limit, items)),
  csv: (limit) => csvOf(table, first(limit, items)),
});

export const wholeAnswer = <Item>(json: object, table: Table<Item>, items: readonly Item[], words: Lines): Answer => ({
  words: () => words,
  json: () => [`${JSON.stringify(json)}\n`],
  csv: () => csvOf(table, items),
});

export const write = async (answer: Answer, options: AuditOptions): Promise<void> => {
  const limit = limitIn(options);
  const lines = options.json ? answer.json(limit) : options.csv ? answer.csv(limit) : answer.words(limit);
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false });
  } catch (error) {
    // Whoever reads has seen enough: `mooring audit … | head`.
    if (!isClosedPipe(error)) throw error;
  }
};

const isClosedPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');

async function* first<Item>(limit: number, items: Items<Item>): AsyncGenerator<Item> {
  let told = 0;
  for await (const item of items) {
    yield item;
    told += 1;
    if (told === limit) return;
  }
}
