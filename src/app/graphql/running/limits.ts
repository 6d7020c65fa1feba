/**
 * How much one request may ask for. All limits are here.
 *
 * What a field costs is what it makes the server do: something with fields of its own 1, a list as often as it may have entries, a command as
 * much as some hundred rows, history more than the present. Plain values are free: they come with what they are values of. A second name for
 * the same field costs as much as another field.
 */
import {
  GraphQLError,
  type DocumentNode,
  getNamedType,
  GraphQLList,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isLeafType,
  isNonNullType,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';

export const limits = {
  /** As the introspection queries of common tools need it. */
  depth: 16,
  cost: 20_000,
  /** Names, braces and the like in one document. */
  tokens: 5_000,
  /** Entries of one page. */
  page: 1_000,
  /** Entries of a page where nobody says how many. */
  pageByDefault: 50,
  /** The same for what belongs to one thing of many. */
  innerPageByDefault: 10,
} as const;

export const costs = { command: 500, history: 200, total: 1 } as const;

/** Entries of a list that has no pages: devices of a server, events of a plan. */
const assumedEntries = 10;

/** For a list that is as long as an argument of the field above it says. */
export const countedAbove = ({ childComplexity }: { readonly childComplexity: number }): number => 1 + childComplexity;

const estimate: ComplexityEstimator = (asked) => {
  const { type, field, args, childComplexity } = asked;
  const given: unknown = field.extensions['complexity'];
  if (typeof given === 'function') return (given as ComplexityEstimator)(asked);
  const own = typeof given === 'number' ? given : isLeafType(getNamedType(field.type)) ? 0 : 1;
  // As of then is folded from what happened, for all that has changed since, also where only the number of it is wanted.
  const ofThen = typeof args['at'] === 'string' ? costs.history : 0;
  return Math.max(own, ofThen) + entriesOf(type, field, args) * childComplexity;
};

/** Of a page as many as were asked for, from whichever end. */
const entriesOf = (of: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, unknown>>): number => {
  const byDefault = of.name === 'Query' ? limits.pageByDefault : limits.innerPageByDefault;
  if (field.args.some(({ name }) => name === 'first')) return Math.max(Number(args['first'] ?? args['last'] ?? byDefault), 0);
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  return type instanceof GraphQLList ? assumedEntries : 1;
};

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export const costOf = ({ schema, document, variables }: Asked): number =>
  getComplexity({ estimators: [estimate], schema, query: document, variables, maxQueryNodes: limits.tokens });

export const refuseTooCostly = (asked: Asked): void => {
  const cost = costOf(asked);
  if (cost <= limits.cost) return;
  const message = `This would cost ${cost}, and ${limits.cost} is the most: ask for smaller pages, or for less at once.`;
  throw new GraphQLError(message, { extensions: { code: 'too-costly', cost, limit: limits.cost } });
};
