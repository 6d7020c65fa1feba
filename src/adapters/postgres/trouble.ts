/** What it means when PostgreSQL refuses, or does not answer. */
import pg from 'pg';
import { DatabaseUnavailable } from '../../app/ports/database-unavailable.js';
import type { PostgresAddress } from './address.js';

/**
 * Conditions that pass, or that somebody puts right, by the first two characters of their code: connections, authentication, a database
 * that is not there, resources, timeouts and locks, serialization, a server that starts or stops, the system, the server's own failures.
 */
const passing = new Set(['08', '28', '3D', '53', '55', '57', '40', '58', 'XX', '25']);

/** Bugs stay what they are; all else is a database that cannot be used now. */
export const translated = (error: unknown, { shown }: PostgresAddress): unknown => {
  if (error instanceof pg.DatabaseError) {
    if (!passing.has(error.code?.slice(0, 2) ?? '')) return error;
    return new DatabaseUnavailable(`PostgreSQL at ${shown} refuses: ${error.message}`, { cause: error });
  }
  if (error instanceof TypeError) return error;
  return new DatabaseUnavailable(`PostgreSQL at ${shown} does not answer: ${wordsOf(error)}`, { cause: error });
};

/** A name with several addresses gives several errors, and an error without a word of its own. */
const wordsOf = (error: unknown): string => {
  const { message, errors } = error as { readonly message?: string; readonly errors?: readonly { readonly message: string }[] };
  return message || errors?.map((each) => each.message).join(', ') || String(error);
};

const lockNotAvailable = '55P03';
const deadlock = '40P01';

/** Others had locked what it wanted to lock, and it gave way to them. */
export const hasGivenWay = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable &&
  error.cause instanceof pg.DatabaseError &&
  [lockNotAvailable, deadlock].includes(error.cause.code ?? '');

const undefinedTable = '42P01';
const undefinedSchema = '3F000';

/** There is no such table, or not even the schema it would be in. */
export const isMissing = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === undefinedTable || error.code === undefinedSchema);
