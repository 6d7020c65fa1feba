/** `mooring import`: a log from an export. */
import { Command } from 'commander';

export interface ImportOptions {
  readonly key?: readonly string[];
}

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const importCommand = (): Command =>
  new Command('import')
    .description('fill an empty event store with the log that `mooring export` wrote')
    .argument('<file>', 'the export of a whole log')
    .option('--key <key>', 'the public key of who signed it, or a file that holds it; may be said again', collected)
    .addHelpText('after', help)
    .action(async (file: string, options: ImportOptions) => {
      const { fail } = await import('./fail.js');
      const { importHistory } = await import('./import.js');
      await importHistory(file, options).catch(fail);
    });

const help = `
The file is checked first, to its last line; one that is not as it was written is refused. The store is the one the product would use
(MOORING_DATA, MOORING_EVENT_STORE); it must be empty, and Mooring must not be running on it. An import that is cut off leaves nothing that
Mooring would start on: run it again. Users (identity.yaml), secrets and the bytes of volumes are not part of the log.

Example:
  MOORING_DATA=/var/lib/mooring-2 mooring import log.ndjson.gz --key key.pem`;
