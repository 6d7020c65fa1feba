import { Rebuild } from '../../app/projecting/rebuild.js';
import { type FoundDifference, Verification, type Verified } from '../../app/projecting/verification.js';
import { readConfig } from '../../composition/config.js';
import { openToRebuild } from '../../composition/open-projections.js';
import { opening } from '../../composition/opened.js';
import type { JsonOption } from '../projections.command.js';
import { followBuild } from './build-progress.js';
import { chosen } from './chosen.js';
import { interrupted, untilInterrupted } from './interruption.js';

export const verify = (names: readonly string[], { json }: JsonOption): Promise<void> =>
  opening(async (opened) => {
    const parts = await openToRebuild(readConfig(process.env), opened);
    const wanted = chosen(parts.all, names);
    const following = followBuild((await new Rebuild(parts).head()) ?? 0n, { json: false });
    const verified = await new Verification(parts)
      .verify(wanted, { onProgress: following.progressed, signal: untilInterrupted() })
      .finally(() => following.stop());
    await opened.close();
    if (!verified) return interrupted('what was built is kept: the next time goes on from there');
    console.log(json ? JSON.stringify(verified, null, 2) : verified.map(textOf).join('\n'));
    if (verified.some(({ differing }) => differing > 0)) process.exitCode = 1;
  });

const textOf = ({ table, position, rows, differing, first }: Verified): string => {
  if (!first) return `${table}: ${rows} rows are what the log says up to ${position}`;
  return `${table}: ${differing} of ${rows} rows differ from what the log says up to ${position}\n${differenceOf(first)}`;
};

const differenceOf = ({ table, key, path, kept, rebuilt, events }: FoundDifference): string =>
  [
    `  first: ${key} in ${table}${path === '' ? '' : `, at ${path}`}`,
    `    kept:    ${valueOf(kept)}`,
    `    rebuilt: ${valueOf(rebuilt)}`,
    `  made by ${events.length} events:`,
    ...events.map(({ position, type, at, id }) => `    ${position}  ${at}  ${type}  ${id}`),
  ].join('\n');

const valueOf = (value: unknown): string => (value === undefined ? '(nothing)' : JSON.stringify(value));
