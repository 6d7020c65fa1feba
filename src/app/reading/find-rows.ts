/** Many rows by their ids in one question: those there are, and that the caller may see. */
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { maySee, type Requester } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';
import { ROWS } from '../ports/tokens.js';
import { type Kind, type KindOf, kinds, type Readable } from './queries.js';

export class FindRows<K extends Kind> extends Query<ReadonlyMap<string, Readable[K]>> {
  constructor(
    readonly requester: Requester,
    readonly kind: K,
    readonly ids: readonly string[],
  ) {
    super();
  }
}

@QueryHandler(FindRows)
export class FindRowsHandler implements IQueryHandler<FindRows<Kind>> {
  constructor(@Inject(ROWS) private readonly rows: RowSource) {}

  async execute({ requester, kind, ids }: FindRows<Kind>): Promise<ReadonlyMap<string, Readable[Kind]>> {
    const { table, owner, isListed } = kinds[kind] as KindOf<Readable[Kind]>;
    const found = await this.rows.findMany<Readable[Kind]>(table, ids);
    const isSeen = (row: Readable[Kind]) => (isListed?.(row) ?? true) && (owner === null || maySee(requester, owner(row)));
    return new Map([...found].filter(([, row]) => isSeen(row)));
  }
}
