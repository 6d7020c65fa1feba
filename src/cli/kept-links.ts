/** What was kept of a log elsewhere: as the API tells checkpoints, one of those alone, or what `mooring audit verify --json` wrote. */
import { readFile } from 'node:fs/promises';
import type { KeptLink } from '../app/evidence/kept-links.js';

export const keptLinksIn = async (file: string): Promise<readonly KeptLink[]> => {
  const links = linksIn(await jsonIn(file));
  if (links.length === 0) throw nothingKept(file);
  return links;
};

interface Kept {
  readonly checkpoints?: unknown;
  readonly count?: unknown;
  readonly events?: unknown;
  readonly hash?: unknown;
}

const linksIn = (value: unknown): readonly KeptLink[] => {
  if (typeof value !== 'object' || value === null) return [];
  const { checkpoints, events, count = events, hash } = value as Kept;
  if (Array.isArray(checkpoints)) return checkpoints.flatMap(linksIn);
  return Number.isSafeInteger(count) && typeof hash === 'string' ? [{ count: Number(count), hash }] : [];
};

const jsonIn = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`--kept ${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw nothingKept(file, cause);
  }
};

const nothingKept = (file: string, cause?: unknown): Error =>
  new Error(
    `--kept ${file} holds no checkpoint: it is what /mooring/v1/audit/checkpoints answers, or what mooring audit verify --json wrote`,
    {
      cause,
    },
  );
