/** What faces ask of the read models. Rows of other projects are left out, and are unknown when asked for by id. */
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Rejection, type RejectionCode } from '../../domain/kernel/rejection.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumeTypes, type VolumeTypeRow } from '../../projections/volume-types.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { maySee, type Requester } from '../commanding/requester.js';
import type { Filter, RowQuery, RowSource } from '../ports/read-model.js';
import { ROWS } from '../ports/tokens.js';

export interface Readable {
  readonly volumes: VolumeRow;
  readonly attachments: AttachmentRow;
  readonly servers: ServerRow;
  readonly volume_types: VolumeTypeRow;
  readonly hosts: HostRow;
}
export type Kind = keyof Readable;

/** How each kind is kept, whose its rows are (`null`: everybody's), and what an unknown one is called. */
export const kinds: { readonly [K in Kind]: KindOf<Readable[K]> } = {
  volumes: { table: tableOf(volumes), owner: ({ volume }) => volume.projectId, unknown: 'volume-not-found', word: 'Volume' },
  attachments: {
    ...{ table: tableOf(attachments), unknown: 'attachment-not-found', word: 'Volume attachment' },
    owner: ({ attachment }) => attachment.projectId,
    always: [{ column: 'driver', is: 'unequal', value: 'connection' }],
    isListed: ({ attachment }) => attachment.driver !== 'connection',
  },
  servers: {
    ...{ table: tableOf(servers), unknown: 'server-not-found', word: 'Instance' },
    owner: ({ server }) => server.projectId,
    always: [{ column: 'stage', is: 'equal', value: 'present' }],
    isListed: ({ server }) => server.stage === 'present',
  },
  volume_types: { table: tableOf(volumeTypes), owner: null, unknown: 'volume-type-not-found', word: 'Volume type' },
  hosts: { table: tableOf(hosts), owner: null, unknown: 'host-not-found', word: 'Host' },
};

export interface KindOf<Row> {
  readonly table: string;
  readonly owner: ((row: Row) => string) | null;
  readonly unknown: RejectionCode;
  readonly word: string;
  readonly always?: readonly Filter[];
  /** `always`, asked of a row that is at hand. */
  readonly isListed?: (row: Row) => boolean;
}

export class FindRow<K extends Kind> extends Query<Readable[K]> {
  constructor(
    readonly requester: Requester,
    readonly kind: K,
    readonly id: string,
  ) {
    super();
  }
}

export interface Listed<Row> {
  readonly key: string;
  readonly row: Row;
}

export class ListRows<K extends Kind> extends Query<readonly Listed<Readable[K]>[]> {
  constructor(
    readonly requester: Requester,
    readonly kind: K,
    readonly query: RowQuery,
    /** Of every project; only for those who may see them all. */
    readonly allProjects: boolean,
  ) {
    super();
  }
}

export interface Totals<Column extends string> {
  readonly rows: number;
  readonly sums: Readonly<Record<Column, number>>;
}

/** How many rows there are, and what some of their columns come to together. */
export class TotalRows<Column extends string> extends Query<Totals<Column>> {
  constructor(
    readonly requester: Requester,
    readonly kind: Kind,
    readonly asked: { readonly where: readonly Filter[]; readonly sums: readonly Column[] },
    readonly allProjects: boolean,
  ) {
    super();
  }
}

@QueryHandler(FindRow)
export class FindRowHandler implements IQueryHandler<FindRow<Kind>> {
  constructor(@Inject(ROWS) private readonly rows: RowSource) {}

  async execute({ requester, kind, id }: FindRow<Kind>): Promise<Readable[Kind]> {
    const { table, owner, unknown, word, always } = kinds[kind] as KindOf<Readable[Kind]>;
    const where: readonly Filter[] = [{ column: 'key', is: 'equal', value: id }, ...(always ?? [])];
    const row = always
      ? (await this.rows.list<Readable[Kind]>(table, { where, limit: 1 }))[0]?.row
      : await this.rows.find<Readable[Kind]>(table, id);
    if (row && (owner === null || maySee(requester, owner(row)))) return row;
    throw new Rejection(unknown, `${word} ${id} could not be found.`);
  }
}

@QueryHandler(ListRows)
export class ListRowsHandler implements IQueryHandler<ListRows<Kind>> {
  constructor(@Inject(ROWS) private readonly rows: RowSource) {}

  execute({ requester, kind, query, allProjects }: ListRows<Kind>): Promise<readonly Listed<Readable[Kind]>[]> {
    const where = [...alwaysAsked(requester, kind, allProjects), ...(query.where ?? [])];
    return this.rows.list<Readable[Kind]>(kinds[kind].table, { ...query, where });
  }
}

@QueryHandler(TotalRows)
export class TotalRowsHandler implements IQueryHandler<TotalRows<string>> {
  constructor(@Inject(ROWS) private readonly rows: RowSource) {}

  async execute({ requester, kind, asked, allProjects }: TotalRows<string>): Promise<Totals<string>> {
    const { table } = kinds[kind];
    const where = [...alwaysAsked(requester, kind, allProjects), ...asked.where];
    const sum = async (column: string) => [column, await this.rows.sum(table, column, where)] as const;
    const [rows, ...sums] = await Promise.all([this.rows.count(table, where), ...asked.sums.map(sum)]);
    return { rows, sums: Object.fromEntries(sums) };
  }
}

/** Of every project only for those who may see them all. */
const alwaysAsked = (requester: Requester, kind: Kind, allProjects: boolean): readonly Filter[] => {
  const { owner, always = [] } = kinds[kind];
  const every = allProjects && (requester.isAdmin || requester.isService);
  const own: readonly Filter[] = owner === null || every ? [] : [{ column: 'project_id', is: 'equal', value: requester.project.id }];
  return [...own, ...always];
};
