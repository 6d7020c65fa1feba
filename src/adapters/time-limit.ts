import { type HostOutcome, unknown } from '../domain/kernel/host-outcome.js';

/** The answer of a call, or `unknown` when there is none in time. The call itself cannot be stopped and may still take effect. */
export const withinTime = async <Value>(timeoutMs: number, call: Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<HostOutcome<Value>>((resolve) => {
    timer = setTimeout(() => resolve(unknown(`no answer within ${timeoutMs} ms`)), timeoutMs).unref();
  });
  try {
    return await Promise.race([call, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
