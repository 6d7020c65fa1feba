import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type History, historyOf, type Wanted } from '../app/evidence/export/history.js';
import { writeExport } from '../app/evidence/export/write-export.js';
import { readConfig } from '../composition/config.js';
import { openLogForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import type { EventStore } from '../app/ports/event-store.js';
import { onceCalled } from './audit/once-called.js';
import { isId, theOnly } from './named-thing.js';
import type { ExportOptions } from './export.command.js';
import { progressBar } from './progress-bar.js';
import { intoFile } from './whole-file.js';

export const exportHistory = (options: ExportOptions): Promise<void> =>
  opening(async (opened) => {
    const config = readConfig(process.env);
    const store = await openLogForReading(config, opened);
    const storeKind = config.eventStore === null ? 'embedded' : 'shared';
    const history = await historyOf(await wantedBy(options, store), { store, storeKind, exportedAt: new Date().toISOString() });
    const isZipped = options.gzip || options.output.endsWith('.gz');
    if (options.output === '-') await write(history, isZipped, process.stdout).catch(unlessNobodyReads);
    else {
      const events = await intoFile(options.output, (file) => write(history, isZipped, file));
      console.log(`Exported ${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'} to ${options.output}.`);
    }
    await opened.close();
  });

const wantedBy = async ({ volume, stream }: ExportOptions, store: EventStore): Promise<Wanted> => {
  if (volume !== undefined) return { of: 'volume', id: await volumeCalled(volume, store) };
  return stream === undefined ? { of: 'log' } : { of: 'stream', id: stream };
};

/** There need be no rows where a log is: it knows by itself what had the name. */
const volumeCalled = async (said: string, store: EventStore): Promise<string> => {
  if (isId(said)) return said.toLowerCase();
  const id = theOnly('volume', said, await onceCalled(store, { kind: 'volume', name: said }, () => undefined));
  if (id !== undefined) return id;
  throw new Error(`There is no volume called ${said} in this log, and there never was one`);
};

/** Answers how many events were written. */
const write = async ({ header, events }: History, isZipped: boolean, output: Writable): Promise<number> => {
  const bar = progressBar('exporting', header.of === 'log' && header.storeKind === 'embedded' ? Number(header.last ?? 0) : 0);
  let written = 0;
  const counted = each(events, () => bar.to((written += 1)));
  const source = Readable.from(inChunks(writeExport(header, counted)));
  try {
    if (isZipped) await pipeline(source, createGzip(), output);
    else await pipeline(source, output);
  } finally {
    bar.stop();
  }
  return written;
};

async function* each<Item>(items: AsyncIterable<Item>, onItem: () => void): AsyncGenerator<Item> {
  for await (const item of items) {
    onItem();
    yield item;
  }
}

/** `mooring export | head` is no failure. */
const unlessNobodyReads = (error: unknown): void => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
};

const chunkLength = 64 * 1024;

/** A line for itself would be a step through the pipeline for itself. */
async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
