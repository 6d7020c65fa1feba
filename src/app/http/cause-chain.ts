/** An error and what led to it, for the log: names, messages and stacks, and none of the properties libraries hang on errors. */
export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: LoggedError;
}

const deepest = 10;

export const causeChain = (thrown: unknown, depth = 0): LoggedError => {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: 'something other than an error was thrown', stack: undefined };
  const { name, message, stack, cause } = thrown;
  return { name, message, stack, ...(cause !== undefined && depth < deepest && { cause: causeChain(cause, depth + 1) }) };
};
