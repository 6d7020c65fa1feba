/** Which hosts there are is for those who run them: for everybody else their names, and the paths on them, are taken out of what is said. */

export const veiled = <Value>(value: Value, hosts: ReadonlySet<string>): Value => veilAny(value, veilOver(hosts)) as Value;

/** For one text after the other. */
export type Veil = (text: string) => string;

const veilAny = (value: unknown, veil: Veil): unknown => {
  if (typeof value === 'string') return veil(value);
  if (Array.isArray(value)) return value.map((each) => veilAny(each, veil));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, veilAny(each, veil)]));
};

const path = /(?<![\w.:/-])\/(?:[\w.-]+\/)+[\w.-]+/g;
/** What a disk is called in its guest, and an address of this API, are no secret. */
const isOpen = (found: string): boolean => /^\/(dev|volume|compute|mooring)\//.test(found);

export const veilOver = (hosts: ReadonlySet<string>): Veil => {
  const longestFirst = [...hosts]
    .sort((one, other) => other.length - one.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const names = longestFirst.length === 0 ? null : new RegExp(`(?<![\\w.-])(?:host )?(?:${longestFirst.join('|')})(?![\\w-])`, 'g');
  return (text) => {
    const withoutPaths = text.replace(path, (found) => (isOpen(found) ? found : 'a file'));
    return names === null ? withoutPaths : withoutPaths.replace(names, 'a host');
  };
};
