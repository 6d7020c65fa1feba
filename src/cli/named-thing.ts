/** From what was typed, an id or a name, to the id of what is meant. */
import { tableOf } from '../projections/projection.js';
import { servers } from '../projections/servers.projection.js';
import { volumes } from '../projections/volumes.projection.js';
import type { SubjectKind } from '../app/explaining/explanation.js';
import type { RowSource } from '../app/ports/read-model.js';

export const isId = (said: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(said);

export const idOf = async (rows: RowSource, kind: SubjectKind, said: string): Promise<string> => {
  const id = await idNow(rows, kind, said);
  if (id !== undefined) return id;
  throw new Error(`There is no ${kind} called ${said}. What has gone is found by its id; \`mooring audit ${kind} ${said}\` looks for it`);
};

/** Names are those of what is there now; `undefined`: nothing is called that. */
export const idNow = async (rows: RowSource, kind: SubjectKind, said: string): Promise<string | undefined> => {
  if (kind === 'host') return said;
  if (isId(said)) return said.toLowerCase();
  if (kind === 'attachment') throw new Error(`${said} is not the id of an attachment: attachments have no names`);
  const table = tableOf(kind === 'volume' ? volumes : servers);
  const found = await rows.list(table, { where: [{ column: 'name', is: 'equal', value: said }], limit: 10 });
  return theOnly(
    kind,
    said,
    found.map(({ key }) => key),
  );
};

/** Throws where a name is that of several. */
export const theOnly = (kind: SubjectKind, said: string, [only, ...others]: readonly string[]): string | undefined => {
  if (only === undefined || others.length === 0) return only;
  throw new Error(`There are several ${kind}s called ${said}; say which: ${[only, ...others].join(', ')}`);
};
