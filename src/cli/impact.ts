import { Impact, type ImpactKind } from '../app/explaining/impact.js';
import { impactText } from '../app/explaining/impact-text.js';
import { readConfig } from '../composition/config.js';
import { openRowsForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import { machineOperator } from './explain.js';
import { idOf } from './named-thing.js';

export const impact = (kind: ImpactKind, said: string, { json }: { readonly json: boolean }): Promise<void> =>
  opening(async (opened) => {
    const rows = await openRowsForReading(readConfig(process.env), opened);
    const report = await new Impact(rows).of(machineOperator, kind, await idOf(rows, kind, said));
    console.log(json ? JSON.stringify({ impact: report }) : impactText(report));
    await opened.close();
  });
