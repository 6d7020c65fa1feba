import { readConfig } from '../../composition/config.js';
import { projectionsOf } from '../../composition/open-projections.js';
import { tableOf } from '../../projections/projection.js';
import { inColumns } from '../../app/columns.js';
import type { JsonOption } from '../projections.command.js';

export const list = ({ json }: JsonOption): Promise<void> => {
  const listed = projectionsOf(readConfig(process.env)).map((projection) => ({
    name: projection.name,
    version: projection.version,
    table: tableOf(projection),
    columns: Object.keys(projection.columns),
    handles: projection.handles,
  }));
  console.log(json ? JSON.stringify(listed, null, 2) : textOf(listed));
  return Promise.resolve();
};

interface Listed {
  readonly name: string;
  readonly version: number;
  readonly table: string;
  readonly columns: readonly string[];
  readonly handles: readonly string[];
}

const textOf = (listed: readonly Listed[]): string =>
  inColumns([
    ['PROJECTION', 'VERSION', 'TABLE', 'EVENT TYPES', 'ASKED BY'],
    ...listed.map(({ name, version, table, columns, handles }) => [
      ...[name, version, table, handles.length],
      ['key', ...columns].join(' '),
    ]),
  ]);
