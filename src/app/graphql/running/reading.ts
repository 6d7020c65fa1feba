/**
 * What one request reads as of one moment: now, or then. Whatever a thing leads to is read from the same moment, and things of a kind that
 * are asked for together are read by one question.
 */
import type { Query, QueryBus } from '@nestjs/cqrs';
import DataLoader from 'dataloader';
import type { RequestContext } from '../../http/access/request-context.js';
import type { RowSource } from '../../ports/read-model.js';
import { FindRows } from '../../reading/find-rows.js';
import { FindRow, type Kind, type Readable } from '../../reading/queries.js';
import { from } from '../../reading/standpoint.js';

type Loader<K extends Kind> = DataLoader<string, Readable[K] | null>;

export class Reading {
  private readonly loaders = new Map<Kind, Loader<Kind>>();

  constructor(
    readonly requester: RequestContext,
    private readonly queries: QueryBus,
    /** `null`: the rows of now. */
    private readonly then: RowSource | null,
  ) {}

  ask<Result>(query: Query<Result>): Promise<Result> {
    return this.run(() => this.queries.execute(query));
  }

  /** From where this reading stands. */
  run<Value>(read: () => Value): Value {
    return this.then ? from(this.then, read) : read();
  }

  /** A `Rejection` where there is none, or it is another project's. */
  find<K extends Kind>(kind: K, id: string): Promise<Readable[K]> {
    return this.ask(new FindRow(this.requester, kind, id));
  }

  /** What something else names: `null` where there is none that the caller may see. */
  related<K extends Kind>(kind: K, id: string | null): Promise<Readable[K] | null> {
    return id === null ? Promise.resolve(null) : this.loader(kind).load(id);
  }

  async allRelated<K extends Kind>(kind: K, ids: readonly string[]): Promise<readonly Readable[K][]> {
    const rows = await Promise.all(ids.map((id) => this.related(kind, id)));
    return rows.filter((row) => row !== null);
  }

  private loader<K extends Kind>(kind: K): Loader<K> {
    const loader = (this.loaders.get(kind) as Loader<K> | undefined) ?? this.newLoader(kind);
    this.loaders.set(kind, loader);
    return loader;
  }

  private newLoader<K extends Kind>(kind: K): Loader<K> {
    return new DataLoader<string, Readable[K] | null>(async (ids) => {
      const rows = await this.ask(new FindRows(this.requester, kind, ids));
      return ids.map((id) => rows.get(id) ?? null);
    });
  }
}
