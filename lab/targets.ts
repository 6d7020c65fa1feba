import { must, run } from './run.js';

/** An iSCSI target as tgtd shows it. */
export interface Target {
  readonly id: number;
  readonly iqn: string;
  /** Files and devices behind its LUNs. */
  readonly backings: readonly string[];
  readonly accounts: readonly string[];
}

const MOORING = 'iqn.2026-11.org.mooring:';

/** What a Mooring that keeps its volumes under this folder has exported; another Mooring on the same machine is not ours. */
export const targetsOfLab = async (folder: string): Promise<readonly Target[]> => {
  const { stdout } = await run('tgtadm', ['--lld', 'iscsi', '--op', 'show', '--mode', 'target']);
  return parseTargets(stdout).filter(
    ({ iqn, backings }) => iqn.startsWith(MOORING) && backings.some((path) => path.startsWith(`${folder}/`)),
  );
};

/** Whoever is logged in is thrown out. */
export const removeTarget = async ({ id, accounts }: Target): Promise<void> => {
  await must('tgtadm', ['--lld', 'iscsi', '--op', 'delete', '--mode', 'target', '--tid', String(id), '--force']);
  for (const user of accounts) await must('tgtadm', ['--lld', 'iscsi', '--op', 'delete', '--mode', 'account', '--user', user]);
};

export const parseTargets = (shown: string): readonly Target[] =>
  shown.split(/^(?=Target \d+: )/m).flatMap((text) => {
    const [, id, iqn] = /^Target (\d+): (\S+)/.exec(text) ?? [];
    if (iqn === undefined) return [];
    const backings = [...text.matchAll(/Backing store path: (.+)$/gm)].map(([, path = '']) => path);
    const accounts = /Account information:\n((?: {8}.+\n)*)/.exec(text)?.[1] ?? '';
    const names = accounts.split('\n').map((line) => line.trim().replace(/ \(outgoing\)$/, ''));
    return [{ id: Number(id), iqn, backings: backings.filter((path) => path !== 'None'), accounts: names.filter((name) => name !== '') }];
  });
