/** The operating system's name for an error, like `ENOENT`; `undefined` for an error that is not the operating system's. */
export const codeOf = (error: unknown): string | undefined => {
  const code = typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** What was looked for among files; `undefined` when there is no such file. */
export const ifThere = async <Value>(looking: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await looking;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};
