import { Rejection } from '../../../../domain/kernel/rejection.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { looseBoolean } from '../../validation/fields.js';

/** A yes or no in the query; no where it is not there. */
export const flag = (query: Query, name: string): boolean => booleanOf(name, parameter(query, name) ?? 'false');

export const booleanOf = (name: string, text: string): boolean => {
  const value = looseBoolean(text);
  if (typeof value === 'boolean') return value;
  throw new Rejection('invalid-request', `Invalid input: ${name} must be true or false.`);
};
