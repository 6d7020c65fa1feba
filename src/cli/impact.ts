import { Impact, type ImpactKind } from '../app/explaining/impact.js';
import type { ImpactReport } from '../app/explaining/impact-report.js';
import { type Called, impactText } from '../app/explaining/impact-text.js';
import { KnownThings } from '../app/explaining/known-things.js';
import type { RowSource } from '../app/ports/read-model.js';
import { readConfig } from '../composition/config.js';
import { openRowsForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import { harmlessLines } from './audit/texts.js';
import { People } from './audit/people.js';
import { machineOperator } from './explain.js';
import { idOf } from './named-thing.js';

export const impact = (kind: ImpactKind, said: string, { json }: { readonly json?: boolean }): Promise<void> =>
  opening(async (opened) => {
    const config = readConfig(process.env);
    const rows = await openRowsForReading(config, opened);
    const report = await new Impact(rows).of(machineOperator, kind, await idOf(rows, kind, said));
    console.log(
      json ? JSON.stringify({ impact: report }) : harmlessLines(impactText(report, await calledIn(report, rows, await People.of(config)))),
    );
    await opened.close();
  });

const calledIn = async ({ volumes, attachments }: ImpactReport, rows: RowSource, people: People): Promise<Called> => {
  const known = new KnownThings(rows, machineOperator);
  await known.learn({
    volumeIds: attachments.map(({ volumeId }) => volumeId),
    serverIds: [...attachments.flatMap(({ serverId }) => serverId ?? []), ...volumes.flatMap(({ stillOn }) => stillOn)],
  });
  return { volume: (id) => known.volume(id), server: (id) => known.server(id), project: (id) => people.projectName(id) };
};
