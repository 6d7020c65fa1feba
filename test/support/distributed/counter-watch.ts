/** Adds up a counter over processes that are killed and begin at nothing again. What came after the last look before a kill is not in it. */
import { againAndAgain } from '../../e2e/again-and-again.js';
import type { Part } from './part.js';

export interface CounterWatch {
  total(): number;
  stop(): Promise<void>;
}

const everyMs = 200;

export const watchCounter = (parts: readonly Part[], metric: string): CounterWatch => {
  const last = new Map<Part, number>();
  let total = 0;
  const lookAt = async (part: Part) => {
    const value = await part.metric(metric);
    if (value === undefined) return;
    const before = last.get(part) ?? 0;
    total += value < before ? value : value - before;
    last.set(part, value);
  };
  const look = async () => {
    await Promise.all(parts.map(lookAt));
  };
  const { stop } = againAndAgain(look, everyMs);
  return { total: () => total, stop };
};
