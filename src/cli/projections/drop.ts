import { statusOf } from '../../app/projecting/table-status.js';
import { readConfig } from '../../composition/config.js';
import { openToRebuild } from '../../composition/open-projections.js';
import { opening } from '../../composition/opened.js';
import type { DropOptions } from '../projections.command.js';

export const drop = (table: string, { yes }: DropOptions): Promise<void> =>
  opening(async (opened) => {
    const parts = await openToRebuild(readConfig(process.env), opened);
    const { tables } = await statusOf(parts);
    const found = tables.find((each) => each.table === table);
    if (!found || found.state === 'missing')
      throw new Error(`there is no table ${table}; mooring projections status shows those there are`);
    if (found.state === 'shown' || found.state === 'building')
      throw new Error(`${table} is in use: it holds the rows of ${found.projection}`);
    if (!yes) throw new Error(`${table} has ${found.rows} rows; add --yes to throw them away`);
    await parts.rows.drop(table);
    await opened.close();
    console.log(`${table} is gone`);
  });
