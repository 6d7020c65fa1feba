import { Broken } from '../../src/app/evidence/broken.js';
import { linesOf } from '../../src/app/evidence/export/lines.js';
import { ExportReader, type ReadOptions } from '../../src/app/evidence/export/read-export.js';
import type { KeptLink } from '../../src/app/evidence/kept-links.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { asyncOf } from './signed-log.js';

export const readBack = async (
  file: Buffer,
  options: ReadOptions = { keys: null },
): Promise<{ reader: ExportReader; events: Recorded[] }> => {
  const reader = new ExportReader(options);
  const events: Recorded[] = [];
  for await (const recorded of reader.events(linesOf(asyncOf([file])))) events.push(recorded);
  return { reader, events };
};

export const brokenIn = async (
  file: Buffer,
  keys: readonly string[] | null = null,
  kept: readonly KeptLink[] = [],
): Promise<Broken | undefined> => {
  try {
    await readBack(file, { keys, kept });
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
};
