/** An export, compressed or not, line by line. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { cannotRead } from './file-trouble.js';
import { type Line, linesOf } from '../app/evidence/export/lines.js';

/** Throws one clear line when the file cannot be read. */
export const linesIn = async (path: string): Promise<AsyncGenerator<Line>> => {
  const isZipped = await beginsAsGzip(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!isZipped) return linesOf(file);
  const unzipped = createGunzip();
  file.once('error', (error) => unzipped.destroy(error));
  return linesOf(file.pipe(unzipped));
};

const beginsAsGzip = async (path: string): Promise<boolean> => {
  const file = await open(path).catch((cause: unknown) => {
    throw cannotRead(path, cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
};
