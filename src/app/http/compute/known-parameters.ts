import { Rejection } from '../../../domain/kernel/rejection.js';
import type { Query } from '../lists/list-query.js';
import type { ApiVersion } from '../versions/api-version.js';

/** Those of the parameters that mean something here. From 2.75 on any other is refused; before, it is passed over. */
export const knownParameters = (query: Query, known: readonly string[], version: ApiVersion): Query => {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined && version.atLeast('2.75')) {
    throw new Rejection('invalid-request', `Invalid input for query parameters: '${unknown.slice(0, 80)}' is not known here.`);
  }
  return Object.fromEntries(Object.entries(query).filter(([name]) => known.includes(name)));
};
