/** What was found by comparing tables with the log, for people. */
import { inColumns } from '../../app/columns.js';
import type { FoundDifference, Verified } from '../../app/projecting/verification.js';

export const verifiedText = (verified: readonly Verified[]): string => {
  const lines = verified.map(({ table, rows, position, differing }) => [table, rows, BigInt(position), resultOf(differing)]);
  const table = inColumns([['TABLE', 'ROWS', 'COMPARED UP TO', 'RESULT'], ...lines]);
  const differences = verified.flatMap(({ first }) => (first ? [differenceOf(first)] : []));
  return [table, ...differences, verdictOn(verified.length, differences.length)].join('\n\n');
};

const resultOf = (differing: number): string => (differing === 0 ? 'as the log says' : `${differing} not as the log says`);

const verdictOn = (all: number, wrong: number): string => {
  if (wrong > 0) return `${wrong} of ${all} tables not as the log says; mooring projections rebuild <name> makes a table anew.`;
  return all === 1 ? 'The table is as the log says.' : `All ${all} tables are as the log says.`;
};

const differenceOf = ({ table, key, path, kept, rebuilt, events }: FoundDifference): string =>
  [
    `First in ${table}: ${key}${path === '' ? '' : `, at ${path}`}`,
    `  kept:    ${valueOf(kept)}`,
    `  rebuilt: ${valueOf(rebuilt)}`,
    `  made by ${events.length} ${events.length === 1 ? 'event' : 'events'}:`,
    inColumns(events.map(({ position, type, at, id }) => ['  ', BigInt(position), at, type, id])),
  ].join('\n');

const valueOf = (value: unknown): string => (value === undefined ? '(nothing)' : JSON.stringify(value));
