/** Where two rows begin to differ, both as the JSON they are kept as. */

export interface Difference {
  /** `volume.sizeGiB`; empty for the row as a whole. */
  readonly path: string;
  readonly kept: unknown;
  readonly rebuilt: unknown;
}

export const firstDifference = (kept: string | undefined, rebuilt: string | undefined): Difference => {
  const [one, other] = [valueOf(kept), valueOf(rebuilt)];
  return deeper('', one, other) ?? { path: kept === rebuilt ? '(columns)' : '(the order of fields)', kept: one, rebuilt: other };
};

const valueOf = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

const deeper = (path: string, kept: unknown, rebuilt: unknown): Difference | undefined => {
  if (!isObject(kept) || !isObject(rebuilt)) return kept === rebuilt ? undefined : { path, kept, rebuilt };
  for (const name of new Set([...Object.keys(kept), ...Object.keys(rebuilt)])) {
    const found = deeper(path === '' ? name : `${path}.${name}`, kept[name], rebuilt[name]);
    if (found) return found;
  }
  return undefined;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
