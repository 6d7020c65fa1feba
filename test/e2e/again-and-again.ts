import { setTimeout as pause } from 'node:timers/promises';

/** Does something every so many ms, until it is told to stop. */
export const againAndAgain = (work: () => Promise<void>, everyMs: number): { readonly stop: () => Promise<void> } => {
  let stopped = false;
  const working = (async () => {
    while (!stopped) {
      await work();
      await pause(everyMs);
    }
  })();
  return {
    stop: () => {
      stopped = true;
      return working;
    },
  };
};
