/**
 * Where a reader stands: by default now, before the rows as they are kept. Within `from` everything that asks for rows, however deep
 * below, is given others: as they were at some moment, or as they would be after a plan. So no query has to know that there is a past.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Presence } from '../ports/presence.js';
import type { RowSource } from '../ports/read-model.js';
import { PastRows } from './past-rows.js';

const standpoint = new AsyncLocalStorage<RowSource>();

/** Runs `read`, and all that it waits for, before these rows. */
export const from = <Value>(rows: RowSource, read: () => Value): Value => standpoint.run(rows, read);

/** Does who asks stand in the past? What is known of now only, such as secrets, is then not to be told. */
export const standsInThePast = (): boolean => standpoint.getStore() instanceof PastRows;

/** The rows as who asks stands: `now`, outside of `from`. */
export const rowsFrom = (now: RowSource): RowSource => ({
  find: (table, key) => (standpoint.getStore() ?? now).find(table, key),
  findMany: (table, keys) => (standpoint.getStore() ?? now).findMany(table, keys),
  list: (table, query) => (standpoint.getStore() ?? now).list(table, query),
  count: (table, where) => (standpoint.getStore() ?? now).count(table, where),
  sum: (table, column, where) => (standpoint.getStore() ?? now).sum(table, column, where),
});

/** Who is silent now is not known of the past. */
export const presenceFrom = (now: Presence): Presence => ({
  silent: () => (standsInThePast() ? Promise.resolve(new Set()) : now.silent()),
});
