/** Pages as Relay has them: entries with a cursor each, and whether there are more. */
import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { Fields } from './fields.js';
import { costs, limits } from './limits.js';

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  declare readonly hasNextPage: boolean;

  @Field(() => Boolean)
  declare readonly hasPreviousPage: boolean;

  @Field(() => String, { nullable: true })
  declare readonly startCursor: string | null;

  @Field(() => String, { nullable: true })
  declare readonly endCursor: string | null;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: Fields<PageInfo>;
  /** Only counted when it is asked for. */
  readonly totalCount: Promise<number>;
}

/** `VolumeConnection` and `VolumeEdge`, for what is called `Volume`. */
export const connectionOf = (name: string, node: () => Type<object>): Type<object> => {
  @ObjectType(`${name}Edge`)
  class EdgeObject {
    @Field(() => String)
    declare readonly cursor: string;

    @Field(node)
    declare readonly node: object;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionObject {
    @Field(() => [EdgeObject])
    declare readonly edges: readonly EdgeObject[];

    @Field(() => PageInfo)
    declare readonly pageInfo: PageInfo;

    @Field(() => Int, { complexity: costs.total, description: 'How many there are on all pages together.' })
    declare readonly totalCount: number;
  }
  return ConnectionObject;
};

export interface Page {
  readonly first: number;
  /** Key of the last entry of the page before. */
  readonly after: string | null;
}

export const pageOf = (first: number, after: string | null): Page => {
  if (first < 0 || first > limits.page) throw new Rejection('invalid-request', `Invalid input: first must be from 0 to ${limits.page}.`);
  return { first, after: after === null ? null : keyOf(after) };
};

/** `entries` holds one more than a page where there are more. */
export const connect = <Node>(
  entries: readonly { readonly key: string; readonly node: Node }[],
  { first, after }: Page,
  countAll: () => Promise<number>,
): Connection<Node> => {
  const edges = entries.slice(0, first).map(({ key, node }) => ({ cursor: cursorOf(key), node }));
  const [startCursor = null, endCursor = null] = [edges[0]?.cursor, edges.at(-1)?.cursor];
  return {
    edges,
    pageInfo: { hasNextPage: entries.length > first, hasPreviousPage: after !== null, startCursor, endCursor },
    get totalCount() {
      return countAll();
    },
  };
};

/** A page of what is at hand. */
export const connectAll = <Row, Node>(
  rows: readonly Row[],
  page: Page,
  each: { key: (row: Row) => string; node: (row: Row) => Node },
): Connection<Node> => {
  const start = page.after === null ? 0 : rows.findIndex((row) => each.key(row) === page.after) + 1;
  if (page.after !== null && start === 0) throw badCursor();
  const entries = rows.slice(start, start + page.first + 1).map((row) => ({ key: each.key(row), node: each.node(row) }));
  return connect(entries, page, () => Promise.resolve(rows.length));
};

/** Nothing to be made sense of, so that it can become something else. */
const cursorOf = (key: string): string => Buffer.from(`after:${key}`).toString('base64url');

const keyOf = (cursor: string): string => {
  const [, key] = /^after:(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (key === undefined) throw badCursor();
  return key;
};

const badCursor = (): Rejection => new Rejection('invalid-request', 'Invalid input: after must be the cursor of an entry of such a list.');
