import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type History, historyOf, type Wanted } from '../app/evidence/export/history.js';
import { writeExport } from '../app/evidence/export/write-export.js';
import { readConfig } from '../composition/config.js';
import { openLogForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import type { ExportOptions } from './export.command.js';
import { progressBar } from './progress-bar.js';

export const exportHistory = (options: ExportOptions): Promise<void> =>
  opening(async (opened) => {
    const config = readConfig(process.env);
    const store = await openLogForReading(config, opened);
    const storeKind = config.eventStore === null ? 'embedded' : 'shared';
    const history = await historyOf(wantedBy(options), { store, storeKind, exportedAt: new Date().toISOString() });
    const isZipped = options.gzip || options.output.endsWith('.gz');
    if (options.output === '-') await write(history, isZipped, process.stdout).catch(unlessNobodyReads);
    else await intoFile(options.output, (file) => write(history, isZipped, file));
    await opened.close();
  });

const wantedBy = ({ volume, stream }: ExportOptions): Wanted => {
  if (volume !== undefined) return { of: 'volume', id: volume };
  return stream === undefined ? { of: 'log' } : { of: 'stream', id: stream };
};

const write = async (history: History, isZipped: boolean, output: Writable): Promise<void> => {
  const source = Readable.from(inChunks(withProgress(history)));
  if (isZipped) await pipeline(source, createGzip(), output);
  else await pipeline(source, output);
};

/** `mooring export | head` is no failure. */
const unlessNobodyReads = (error: unknown): void => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
};

/** Under its own name only when it is whole. */
const intoFile = async (path: string, writeTo: (file: Writable) => Promise<void>): Promise<void> => {
  const unfinished = `${path}.unfinished`;
  try {
    await writeTo(createWriteStream(unfinished, { mode: 0o600, flush: true }));
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw cause;
  }
};

async function* withProgress({ header, events }: History): AsyncGenerator<string> {
  const bar = progressBar('exporting', header.of === 'log' && header.storeKind === 'embedded' ? Number(header.last ?? 0) : 0);
  let lines = 0;
  for await (const line of writeExport(header, events)) {
    yield line;
    bar.to(++lines);
  }
  bar.stop();
}

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
