import type { Clock } from '../../../app/ports/ambient.js';

/** Rejects when there is no answer in time. What was asked for goes on; `giveUp` says so to whom it may concern. */
export const answerWithin = async <Value>(clock: Clock, ms: number, answer: Promise<Value>, giveUp?: () => void): Promise<Value> => {
  let callOff: () => void = () => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    callOff = clock.after(ms, () => {
      giveUp?.();
      reject(new Error(`no answer within ${ms} ms`));
    });
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    callOff();
  }
};
