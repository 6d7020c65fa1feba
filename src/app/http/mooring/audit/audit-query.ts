/** What an audit can be asked by. What is not known here is refused: a misspelt `from` would else answer with everything. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { Window } from '../../../audit/audit.js';
import { maxLimit, parameter, type Query } from '../../lists/list-query.js';

export const formats = ['json', 'ndjson', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface Asked extends Window {
  readonly at: string | undefined;
  readonly format: Format;
  /** Entries of a page; of a stream of lines, where it was asked for. */
  readonly limit: number | undefined;
}

export const readAsked = (query: Query, known: readonly string[]): Asked => {
  const unknown = Object.keys(query).find((name) => !known.includes(name) && name !== 'format');
  if (unknown !== undefined) throw invalid(`'${unknown.slice(0, 80)}' is not known here; ${known.join(', ')} and format are`);
  const [at, from, to, after] = ['at', 'from', 'to', 'after'].map((name) => parameter(query, name));
  return { at, from, to, after, format: formatIn(query), limit: limitIn(query) };
};

/** The parameters of what may be long. */
export const windowed = ['from', 'to', 'after', 'limit'];

const formatIn = (query: Query): Format => {
  const asked = parameter(query, 'format') ?? 'json';
  const format = formats.find((each) => each === asked);
  if (format === undefined) throw invalid(`format must be ${formats.join(', ')}`);
  return format;
};

const limitIn = (query: Query): number | undefined => {
  const text = parameter(query, 'limit');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid('limit must be a whole number, 1 or more');
  return Math.min(Number(text), maxLimit);
};

export const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
