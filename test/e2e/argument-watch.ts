/** Sees the arguments of every process of this machine, also of those that live for a few milliseconds only. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ArgumentWatch {
  /** All command lines that were seen. */
  stop(): Promise<readonly string[]>;
}

export const watchArguments = (): ArgumentWatch => {
  const worker = new Worker(new URL('./argument-sampler.ts', import.meta.url));
  return {
    stop: async () => {
      // Both may come in one turn: who waits for the end only after the message may wait for ever.
      const [told, ended] = [once(worker, 'message'), once(worker, 'exit')];
      worker.postMessage('enough');
      const [seen] = (await told) as [readonly string[]];
      await ended;
      return seen;
    },
  };
};
