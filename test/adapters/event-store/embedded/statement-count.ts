import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Counts, from now on, how often prepared statements that begin so have run. */
export const countStatements = (db: DatabaseSync): ((beginning: string) => number) => {
  const runs: string[] = [];
  const prepare = db.prepare.bind(db);
  db.prepare = (sql) => counting(prepare(sql), () => runs.push(sql));
  return (beginning) => runs.filter((sql) => sql.startsWith(beginning)).length;
};

const counting = (statement: StatementSync, count: () => void): StatementSync => {
  for (const method of ['run', 'get', 'all', 'iterate'] as const) {
    const original = statement[method].bind(statement) as (...values: unknown[]) => unknown;
    Object.defineProperty(statement, method, {
      value: (...values: unknown[]) => {
        count();
        return original(...values);
      },
    });
  }
  return statement;
};
