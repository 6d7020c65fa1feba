import { Rebuild } from '../../app/projecting/rebuild.js';
import { Verification } from '../../app/projecting/verification.js';
import { readConfig } from '../../composition/config.js';
import { openToRebuild } from '../../composition/open-projections.js';
import { opening } from '../../composition/opened.js';
import type { JsonOption } from '../projections.command.js';
import { followBuild } from './build-progress.js';
import { chosen } from './chosen.js';
import { interrupted, untilInterrupted } from './interruption.js';
import { verifiedText } from './verified-text.js';

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
    console.log(json ? JSON.stringify(verified, null, 2) : verifiedText(verified));
    if (verified.some(({ differing }) => differing > 0)) process.exitCode = 1;
  });
