/** From what was typed, an id or a name, to what it is about. */
import type { StatefulSubject } from '../../app/audit/states.js';
import type { EventStore } from '../../app/ports/event-store.js';
import type { RowSource } from '../../app/ports/read-model.js';
import { lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { requestsTable } from '../../projections/requests.projection.js';
import { idNow, theOnly } from '../named-thing.js';
import { progressBar } from '../progress-bar.js';
import { onceCalled } from './once-called.js';
import type { People } from './people.js';

export interface Known {
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  readonly rows: RowSource;
  readonly people: Pick<People, 'projectId' | 'hasProject' | 'userId' | 'hasUser'>;
  /** Whether the last position says how many events there are. */
  readonly isGapless: boolean;
}

export const findSubject = async (known: Known, { kind, id }: StatefulSubject): Promise<StatefulSubject> => {
  switch (kind) {
    case 'project':
      return { kind, id: await projectId(known, id) };
    case 'volume':
    case 'server':
      return { kind, id: (await idNow(known.rows, kind, id)) ?? (await gone(known, kind, id)) };
    case 'host':
    case 'attachment':
      return { kind, id: (await idNow(known.rows, kind, id)) ?? id };
  }
};

/** What has gone still has its history. */
const gone = async ({ store, isGapless }: Known, kind: 'volume' | 'server', name: string): Promise<string> => {
  const bar = progressBar(`looking for ${name}`, isGapless ? Number((await store.head()) ?? 0n) : 0);
  const ids = await onceCalled(store, { kind, name }, (events) => bar.to(events)).finally(() => bar.stop());
  const id = theOnly(kind, name, ids);
  if (id !== undefined) return id;
  throw new Error(`There is no ${kind} called ${name}, and there never was one`);
};

/** Nobody keeps whose a project or a user once was: who is not in the file of users any more has left something in the log. */
const projectId = async ({ people, rows }: Known, said: string): Promise<string> => {
  const id = people.projectId(said);
  if (people.hasProject(id) || (await isAny(rows, tableOf(lifelines), 'project_id', id))) return id;
  throw new Error(`There is no project ${said}, and nothing was ever of one`);
};

export const findUser = async ({ people, rows }: Known, said: string): Promise<string> => {
  const id = people.userId(said);
  if (people.hasUser(id) || (await isAny(rows, requestsTable, 'actor', id))) return id;
  throw new Error(`There is no user ${said}, and none ever changed anything`);
};

const isAny = async (rows: RowSource, table: string, column: string, value: string): Promise<boolean> =>
  (await rows.list(table, { where: [{ column, is: 'equal', value }], limit: 1 })).length > 0;
