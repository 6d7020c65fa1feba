import { Broken } from '../../src/app/evidence/broken.js';
import { linesOf } from '../../src/app/evidence/export/lines.js';
import { ExportReader } from '../../src/app/evidence/export/read-export.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { asyncOf } from './signed-log.js';

export const readBack = async (
  file: Buffer,
  keys: readonly string[] | null = null,
): Promise<{ reader: ExportReader; events: Recorded[] }> => {
  const reader = new ExportReader({ keys });
  const events: Recorded[] = [];
  for await (const recorded of reader.events(linesOf(asyncOf([file])))) events.push(recorded);
  return { reader, events };
};

export const brokenIn = async (file: Buffer, keys: readonly string[] | null = null): Promise<Broken | undefined> => {
  try {
    await readBack(file, keys);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
};
