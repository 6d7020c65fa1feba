import type { HostOutcome } from '../../../src/domain/kernel/host-outcome.js';

/** What a call answered that must have been done; otherwise the test fails with the reason it gave. */
export const valueOf = async <Value>(call: Promise<HostOutcome<Value>>): Promise<Value> => {
  const outcome = await call;
  if (outcome.outcome === 'done') return outcome.value;
  throw new Error(`expected done, was ${outcome.outcome}: ${outcome.reason}`);
};

/** How a call ended, without its value or its reason. */
export const endOf = async (call: Promise<HostOutcome<unknown>>): Promise<HostOutcome['outcome']> => (await call).outcome;
