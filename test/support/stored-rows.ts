/** Rows as they lie in a file, with everything beside them: to be compared byte for byte. */
import { DatabaseSync } from 'node:sqlite';

type Lines = readonly Readonly<Record<string, unknown>>[];

/** Of every table but shadows, in the order of keys. */
export const storedRows = (file: string): ReadonlyMap<string, Lines> => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table' and name <> 'built' order by name").all();
    const names = tables.map(({ name }) => String(name)).filter((name) => !name.includes('_shadow_'));
    return new Map(names.map((name) => [name, database.prepare(`select * from "${name}" order by key`).all() as Lines]));
  } finally {
    database.close();
  }
};

/** What is not the same in both: the first row of each table that has one. Nothing, if they are equal. */
export const differencesOf = (one: ReadonlyMap<string, Lines>, other: ReadonlyMap<string, Lines>): readonly unknown[] => {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.flatMap((name) => {
    const [mine, theirs] = [one.get(name) ?? [], other.get(name) ?? []];
    const index = Array.from({ length: Math.max(mine.length, theirs.length) }, (_, each) => each).find(
      (each) => JSON.stringify(mine[each]) !== JSON.stringify(theirs[each]),
    );
    return index === undefined ? [] : [{ name, one: mine[index], other: theirs[index] }];
  });
};
