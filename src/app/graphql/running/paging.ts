/** Pages as Relay has them: entries with a cursor each, from the beginning on or back from the end, and whether there are more. */
import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { PageArguments } from './arguments.js';
import type { Fields } from './fields.js';
import { costs, countedAbove, limits } from './limits.js';

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

/** Of what is told as it is read: how many there are in all is not known. */
export interface Told<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: Fields<PageInfo>;
}

export interface Connection<Node> extends Told<Node> {
  /** Only counted when it is asked for. */
  readonly totalCount: Promise<number>;
}

const pageTypeOf = (name: string, node: () => Type<object>): Type<object> => {
  @ObjectType(`${name}Edge`)
  class EdgeObject {
    @Field(() => String)
    declare readonly cursor: string;

    @Field(node)
    declare readonly node: object;
  }

  @ObjectType({ isAbstract: true })
  class PageObject {
    @Field(() => [EdgeObject], { complexity: countedAbove })
    declare readonly edges: readonly EdgeObject[];

    @Field(() => PageInfo)
    declare readonly pageInfo: PageInfo;
  }
  return PageObject;
};

/** `HolderConnection` and `HolderEdge`, for what is called `Holder`. */
export const toldOf = (name: string, node: () => Type<object>): Type<object> => {
  @ObjectType(`${name}Connection`)
  class ToldObject extends pageTypeOf(name, node) {}
  return ToldObject;
};

/** The same of what can be counted. */
export const connectionOf = (name: string, node: () => Type<object>): Type<object> => {
  @ObjectType(`${name}Connection`)
  class ConnectionObject extends pageTypeOf(name, node) {
    @Field(() => Int, { complexity: costs.total, description: 'How many there are on all pages together.' })
    declare readonly totalCount: number;
  }
  return ConnectionObject;
};

export interface Page {
  readonly size: number;
  /** Key of the entry that the page begins after or, backwards, ends before. */
  readonly cursor: string | null;
  readonly isBackwards: boolean;
}

type Given = Partial<Fields<PageArguments>>;

/** Forwards, unless it is the last of them that are asked for, or those before something. */
export const pageOf = (given: Given, sizeByDefault: number = limits.pageByDefault): Page => {
  const [first, after, last, before] = [given.first ?? null, given.after ?? null, given.last ?? null, given.before ?? null];
  const isBackwards = last !== null || before !== null;
  if (isBackwards && (first !== null || after !== null)) {
    throw invalid('a page is either the first after an entry (first, after) or the last before one (last, before), not both');
  }
  const size = (isBackwards ? last : first) ?? sizeByDefault;
  if (size < 0 || size > limits.page) throw invalid(`${isBackwards ? 'last' : 'first'} must be from 0 to ${limits.page}`);
  const cursor = isBackwards ? before : after;
  return { size, cursor: cursor === null ? null : keyOf(cursor), isBackwards };
};

export const innerPageOf = (given: Given): Page => pageOf(given, limits.innerPageByDefault);

interface Entry<Node> {
  readonly key: string;
  readonly node: Node;
}

/**
 * `entries` come as they were read, from the cursor on: backwards the nearest to it is the first. There is one more than a page holds where
 * there are more. What the cursor stands for is on the other side of it, so there is something there, too.
 */
export const told = <Node>(entries: readonly Entry<Node>[], { size, cursor, isBackwards }: Page): Told<Node> => {
  const kept = entries.slice(0, size).map(({ key, node }) => ({ cursor: cursorOf(key), node }));
  const edges = isBackwards ? kept.toReversed() : kept;
  const [isMore, isOther] = [entries.length > size, cursor !== null];
  const [startCursor = null, endCursor = null] = [edges[0]?.cursor, edges.at(-1)?.cursor];
  const [hasPreviousPage, hasNextPage] = isBackwards ? [isMore, isOther] : [isOther, isMore];
  return { edges, pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor } };
};

export const connect = <Node>(entries: readonly Entry<Node>[], page: Page, countAll: () => Promise<number>): Connection<Node> => ({
  ...told(entries, page),
  get totalCount() {
    return countAll();
  },
});

interface Shown<Row, Node> {
  readonly key: (row: Row) => string;
  readonly node: (row: Row) => Node;
}

/** A page of what is at hand. */
export const connectAll = <Row, Node>(rows: readonly Row[], page: Page, { key, node }: Shown<Row, Node>): Connection<Node> => {
  const inOrder = page.isBackwards ? rows.toReversed() : rows;
  const start = page.cursor === null ? 0 : inOrder.findIndex((row) => key(row) === page.cursor) + 1;
  if (page.cursor !== null && start === 0) throw badCursor();
  const entries = inOrder.slice(start, start + page.size + 1).map((row) => ({ key: key(row), node: node(row) }));
  return connect(entries, page, () => Promise.resolve(rows.length));
};

/** A page of what is told one after the other, from the cursor on: no more of it is read than it takes. */
export const connectTold = async <Item, Node>(
  items: AsyncIterable<Item>,
  page: Page,
  { key, node }: Shown<Item, Node>,
): Promise<Told<Node>> => {
  const entries: Entry<Node>[] = [];
  for await (const item of items) if (entries.push({ key: key(item), node: node(item) }) > page.size) break;
  return told(entries, page);
};

/** Nothing to be made sense of, so that it can become something else. */
const cursorOf = (key: string): string => Buffer.from(`after:${key}`).toString('base64url');

const keyOf = (cursor: string): string => {
  const [, key] = /^after:(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (key === undefined) throw badCursor();
  return key;
};

const badCursor = (): Rejection => invalid('after and before must be the cursor of an entry of such a list');

const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
