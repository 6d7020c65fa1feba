/** Who presses Ctrl-C, or stops a service, need not lose what was done. */
export const untilInterrupted = (): AbortSignal => {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
};

/** As shells know it of who was interrupted. */
export const interrupted = (what: string): void => {
  console.error(`mooring: interrupted; ${what}`);
  process.exitCode = 130;
};
