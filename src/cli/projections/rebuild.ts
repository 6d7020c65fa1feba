import { Rebuild } from '../../app/projecting/rebuild.js';
import { readConfig } from '../../composition/config.js';
import { openToRebuild } from '../../composition/open-projections.js';
import { opening } from '../../composition/opened.js';
import { tableOf } from '../../projections/projection.js';
import type { RebuildOptions } from '../projections.command.js';
import { followBuild } from './build-progress.js';
import { chosen } from './chosen.js';
import { interrupted, untilInterrupted } from './interruption.js';

export const rebuild = (names: readonly string[], { json = false, fromScratch }: RebuildOptions): Promise<void> =>
  opening(async (opened) => {
    const parts = await openToRebuild(readConfig(process.env), opened);
    const wanted = chosen(parts.all, names);
    const rebuilding = new Rebuild(parts);
    if (fromScratch) await rebuilding.forget(wanted);
    const following = followBuild((await rebuilding.head()) ?? 0n, { json });
    const outcome = await rebuilding
      .replace(wanted, { onProgress: following.progressed, signal: untilInterrupted() })
      .finally(() => following.stop());
    await opened.close();
    if (outcome === 'interrupted') return interrupted('what was built is kept: the next rebuild goes on from there');
    const tables = wanted.map(tableOf);
    console.log(json ? JSON.stringify({ replaced: tables }) : `Rebuilt and put in place: ${tables.join(', ')}`);
  });
