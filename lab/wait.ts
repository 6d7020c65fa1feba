import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Completes "Waited in vain until …". */
  readonly until: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/** Looks again and again until there is something to see. */
export const waitFor = async <Value>(look: () => Promise<Value | undefined>, patience: Patience): Promise<Value> => {
  const deadline = Date.now() + patience.timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${patience.timeoutMs} ms in vain until ${patience.until}.`);
    await sleep(patience.everyMs ?? 50);
  }
};

/** The same for a plain yes. */
export const waitUntil = async (holds: () => Promise<boolean>, patience: Patience): Promise<void> => {
  await waitFor(async () => ((await holds()) ? true : undefined), patience);
};
