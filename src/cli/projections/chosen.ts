import { type Projection, tableOf } from '../../projections/projection.js';

/** Those that are meant: by their name, or by their table's. */
export const chosen = (all: readonly Projection[], names: readonly string[]): readonly Projection[] => {
  if (names.length === 0) return all;
  const unknown = names.find((name) => !all.some((each) => isCalled(each, name)));
  if (unknown !== undefined)
    throw new Error(`there is no projection called ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`);
  return all.filter((each) => names.some((name) => isCalled(each, name)));
};

const isCalled = (projection: Projection, name: string): boolean => projection.name === name || tableOf(projection) === name;
