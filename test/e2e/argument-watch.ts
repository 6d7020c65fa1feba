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
      worker.postMessage('enough');
      const [seen] = (await once(worker, 'message')) as [readonly string[]];
      await once(worker, 'exit');
      return seen;
    },
  };
};
