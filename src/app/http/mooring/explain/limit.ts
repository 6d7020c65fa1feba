import { Rejection } from '../../../../domain/kernel/rejection.js';
import { parameter, type Query } from '../../lists/list-query.js';

/** `limit`, the only parameter there is: from 1 to so many, which is also what it is when nothing is said. */
export const limitIn = (query: Query, most: number): number => {
  const stranger = Object.keys(query).find((name) => name !== 'limit');
  if (stranger !== undefined)
    throw new Rejection('invalid-request', `Invalid input: there is no parameter ${stranger} here; there is limit.`);
  const text = parameter(query, 'limit') ?? String(most);
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > most) {
    throw new Rejection('invalid-request', `Invalid input: limit must be a whole number from 1 to ${most}.`);
  }
  return limit;
};
