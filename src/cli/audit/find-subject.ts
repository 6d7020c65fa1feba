/** From what was typed, an id or a name, to what it is about. */
import type { StatefulSubject } from '../../app/audit/states.js';
import type { Subject } from '../../app/audit/subject.js';
import type { RowSource } from '../../app/ports/read-model.js';
import { lifelineKey, type Lifeline, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers } from '../../projections/servers.projection.js';
import { volumes } from '../../projections/volumes.projection.js';
import type { People } from './people.js';

export const findSubject = async (rows: RowSource, people: People, { kind, id }: StatefulSubject): Promise<StatefulSubject> => {
  switch (kind) {
    case 'project':
      return { kind, id: people.projectId(id) };
    case 'volume':
      return { kind, id: await idOf(rows, { kind, id }, tableOf(volumes)) };
    case 'server':
      return { kind, id: await idOf(rows, { kind, id }, tableOf(servers)) };
    case 'host':
    case 'attachment':
      return { kind, id };
  }
};

/** Names are those of now: what has gone is found by its id alone. */
const idOf = async (rows: RowSource, { kind, id }: Subject & { readonly kind: 'volume' | 'server' }, table: string): Promise<string> => {
  if (await rows.find<Lifeline>(tableOf(lifelines), lifelineKey(kind, id))) return id;
  const found = await rows.list(table, { where: [{ column: 'name', is: 'equal', value: id }], limit: 10 });
  if (found.length > 1) throw new Error(`there are several ${kind}s called ${id}; say which: ${found.map(({ key }) => key).join(', ')}`);
  return found[0]?.key ?? id;
};
