/** Filters such as `created_at=gte:2026-01-01T00:00:00,lt:2026-02-01T00:00:00`: all of them must be so. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { Narrowing } from './filters.js';

const operators: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  gt: (one, other) => one > other,
  gte: (one, other) => one >= other,
  eq: (one, other) => one === other,
  neq: (one, other) => one !== other,
  lt: (one, other) => one < other,
  lte: (one, other) => one <= other,
};

export const timeCheck = <Row>(name: string, text: string, timeOf: (row: Row) => string | null): Narrowing<Row> => {
  const comparisons = text.split(',').map((each) => comparisonOf(name, each));
  return {
    check: (row) => {
      const time = timeOf(row);
      return time !== null && comparisons.every((isSo) => isSo(Date.parse(time)));
    },
  };
};

const comparisonOf = (name: string, text: string): ((time: number) => boolean) => {
  const [, word = '', time = ''] = /^([a-z]+):(.*)$/s.exec(text.trim()) ?? [];
  const holds = Object.hasOwn(operators, word) ? operators[word] : undefined;
  const other = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
  if (holds && !Number.isNaN(other)) return (one) => holds(one, other);
  throw new Rejection('invalid-request', `Invalid input: ${name} must be like gte:2026-01-01T00:00:00, with gt, gte, eq, neq, lt or lte.`);
};
