/** What stops a command is told in one line; whoever runs it did not come for a stack trace. */
export const fail = (error: unknown): never => {
  console.error(`mooring: ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ')}`);
  process.exit(1);
};
