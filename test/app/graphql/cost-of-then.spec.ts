import { expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { costOf, costs, limits } from '../../../src/app/graphql/running/limits.js';

const schema = buildSchema('type Query { volumes(first: Int, at: String): Volume } type Volume { id: ID }');
const cost = (query: string, variables = {}): number => costOf({ schema, document: parse(query), variables });

it('What was then costs as much as history, also where none of it is shown, and what is now does not', () => {
  expect(cost('{ volumes(first: 0, at: "7") { id } }')).toBe(costs.history);
  expect(cost('query ($then: String) { volumes(first: 0, at: $then) { id } }', { then: '7' })).toBe(costs.history);
  expect(cost('query ($then: String) { volumes(first: 0, at: $then) { id } }', { then: null })).toBe(1);
  const moments = Array.from({ length: 101 }, (_, index) => `then${index}: volumes(first: 0, at: "${index}") { id }`);
  expect(cost(`{ ${moments.join(' ')} }`)).toBeGreaterThan(limits.cost);
});
