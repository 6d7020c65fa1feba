/** A log made by hand and the rows that follow from it, for the audit to be asked about. */
import { randomUUID } from 'node:crypto';
import { Audit } from '../../src/app/audit/audit.js';
import type { StatefulSubject } from '../../src/app/audit/states.js';
import type { Viewer } from '../../src/app/audit/subject.js';
import type { NewEvent } from '../../src/app/ports/event-store.js';
import type { Filter, RowQuery, RowSource } from '../../src/app/ports/read-model.js';
import { applyQuery, countOf, type RowInMemory, sumOf } from '../../src/app/reading/rows-in-memory.js';
import type { Message, Metadata, Recorded } from '../../src/domain/kernel/message.js';
import { processes, projections } from '../../src/projections/index.js';
import { type Projection, tableOf } from '../../src/projections/projection.js';
import { afterNoon, project } from './examples.js';
import { openStore } from './open-store.js';
import { foldInto } from './projected-rows.js';

const user = { id: 'user-1' };

export const viewers = {
  admin: { user: { id: 'admin' }, project: { id: 'admins' }, isAdmin: true, isService: false },
  member: { user, project: { id: project }, isAdmin: false, isService: false },
  stranger: { user: { id: 'stranger' }, project: { id: 'project-2' }, isAdmin: false, isService: false },
} as const satisfies Record<string, Viewer>;

export class AuditLab {
  readonly rows = new FoldedRows(projections(processes({ unplugTries: 8 })));
  private readonly opened = openStore();
  readonly store = this.opened.store;
  readonly audit = new Audit({ store: this.store, rows: this.rows });
  private readonly ends = new Map<string, number>();
  private seconds = 0;

  /** What somebody asked for; a second after what came before, unless said otherwise. Answers the id of the last event. */
  asked(requestId: string, events: readonly Message[], { actor = user.id, projectId = project, after = 1 } = {}): Promise<string> {
    return this.happens(events, { correlationId: requestId, causationId: requestId, actor, projectId }, after);
  }

  /** What followed from an event of that request. */
  follows(requestId: string, causationId: string, events: readonly Message[], { actor = user.id, after = 1 } = {}): Promise<string> {
    return this.happens(events, { correlationId: requestId, causationId, actor, projectId: project }, after);
  }

  timelineOf(subject: StatefulSubject, window = {}, viewer: keyof typeof viewers = 'admin') {
    return allOf(this.audit.timeline(viewers[viewer], subject, window));
  }

  dispose(): Promise<void> {
    return this.opened.dispose();
  }

  private async happens(events: readonly Message[], cause: Omit<Metadata, 'at' | 'schemaVersion'>, after: number): Promise<string> {
    this.seconds += after;
    const metadata: Metadata = { ...cause, schemaVersion: 1, at: afterNoon(this.seconds) };
    let id = '';
    for (const event of events) {
      const added: NewEvent = { id: randomUUID(), event, metadata };
      const stream = streamFor(event);
      const before = this.ends.get(stream);
      const { revision, position } = await this.store.append(stream, before ?? 'no-stream', [added]);
      this.ends.set(stream, revision);
      this.rows.fold({ ...added, stream, revision, position });
      id = added.id;
    }
    return id;
  }
}

/** Servers' events name volumes, too, but no event of a volume is about a device alone. */
const streamFor = ({ type, data }: Message): string => {
  const { volumeId, serverId, hostName, orderId } = data as Readonly<Record<string, string>>;
  if (orderId !== undefined) throw new Error('orders have no stream here');
  if (/^(Server|Device|Vm|Own|DeleteOn)/.test(type)) return `server-${serverId}`;
  return volumeId === undefined ? `host-${hostName}` : `volume-${volumeId}`;
};

class FoldedRows implements RowSource {
  private readonly tables: ReadonlyMap<string, { readonly projection: Projection; readonly rows: Map<string, object> }>;

  constructor(all: readonly Projection[]) {
    this.tables = new Map(all.map((projection) => [tableOf(projection), { projection, rows: new Map<string, object>() }]));
  }

  fold(recorded: Recorded): void {
    for (const { projection, rows } of this.tables.values()) foldInto(rows, projection, recorded);
  }

  find<Row extends object>(table: string, key: string): Promise<Row | undefined> {
    return Promise.resolve(this.table(table).rows.get(key) as Row | undefined);
  }

  findMany<Row extends object>(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const found = [...this.table(table).rows].filter(([key]) => keys.includes(key));
    return Promise.resolve(new Map(found) as unknown as ReadonlyMap<string, Row>);
  }

  list<Row extends object>(table: string, query: RowQuery): Promise<readonly { readonly key: string; readonly row: Row }[]> {
    return Promise.resolve(applyQuery(this.rowsOf<Row>(table), query));
  }

  count(table: string, where: readonly Filter[]): Promise<number> {
    return Promise.resolve(countOf(this.rowsOf(table), where));
  }

  sum(table: string, column: string, where: readonly Filter[]): Promise<number> {
    return Promise.resolve(sumOf(this.rowsOf(table), column, where));
  }

  private rowsOf<Row extends object>(table: string): readonly RowInMemory<Row>[] {
    // Nobody keeps milestones here: what reads the past does without.
    if (table.endsWith('_milestones')) return [];
    const { projection, rows } = this.table(table);
    return [...rows].map(([key, row]) => ({ key, row: row as Row, columns: projection.columnsOf(row) }));
  }

  private table(name: string) {
    const table = this.tables.get(name);
    if (!table) throw new Error(`There is no table ${name}.`);
    return table;
  }
}

/** All of it. */
export const allOf = async <Item>(items: AsyncIterable<Item> | Promise<AsyncIterable<Item>>): Promise<readonly Item[]> => {
  const all: Item[] = [];
  for await (const item of await items) all.push(item);
  return all;
};
