import { readConfig } from '../../composition/config.js';
import { openToLook } from '../../composition/open-projections.js';
import { opening } from '../../composition/opened.js';
import { statusOf, type TableStatus } from '../../app/projecting/table-status.js';
import { inColumns } from '../../app/columns.js';
import type { JsonOption } from '../projections.command.js';

export const status = ({ json }: JsonOption): Promise<void> =>
  opening(async (opened) => {
    const config = readConfig(process.env);
    const found = await statusOf(await openToLook(config, opened));
    const isCounted = config.eventStore === null;
    const shown = found.tables.map((each) => ({ ...each, behind: isCounted ? each.behind : null }));
    const head = found.head?.toString() ?? null;
    console.log(json ? JSON.stringify({ head, tables: shown }, null, 2) : textOf(head, shown));
    await opened.close();
  });

const says = {
  shown: 'in use',
  building: 'being built, not in use yet',
  rebuilding: 'rebuild under way, or interrupted',
  unused: 'of another release; mooring projections drop throws it away',
  missing: 'not there yet',
} as const;

type Shown = Omit<TableStatus, 'behind'> & { readonly behind: number | null };

const textOf = (head: string | null, tables: readonly Shown[]): string => {
  const lines = tables.map(({ table, position, behind, rows, state }) => [
    ...[table, position === null ? '-' : BigInt(position), behind ?? '-', rows],
    says[state],
  ]);
  const where = head === null ? 'Nothing was recorded yet.' : `The last event that goes into tables is at ${head}.`;
  return `${where}\n\n${inColumns([['TABLE', 'BUILT TO', 'EVENTS BEHIND', 'ROWS', 'STATE'], ...lines])}`;
};
