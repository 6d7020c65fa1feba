import { tableOf } from '../projections/projection.js';
import { servers } from '../projections/servers.projection.js';
import { volumes } from '../projections/volumes.projection.js';
import type { SubjectKind } from '../app/explaining/explanation.js';
import type { RowSource } from '../app/ports/read-model.js';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The id of what is meant by an id or a name, where the name is one thing's only. */
export const idOf = async (rows: RowSource, kind: SubjectKind, said: string): Promise<string> => {
  if (kind === 'host') return said;
  if (uuid.test(said)) return said.toLowerCase();
  if (kind === 'attachment') throw new Error(`${said} is not the id of an attachment: attachments have no names`);
  const table = tableOf(kind === 'volume' ? volumes : servers);
  const found = await rows.list(table, { where: [{ column: 'name', is: 'equal', value: said }], limit: 10 });
  const [only, ...others] = found;
  if (!only) throw new Error(`There is no ${kind} named ${said}`);
  if (others.length > 0) throw new Error(`More than one ${kind} is named ${said}; say which: ${found.map(({ key }) => key).join(', ')}`);
  return only.key;
};
