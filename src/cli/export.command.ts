/** `mooring export`: the log, or part of it, as lines of JSON. */
import { Command, Option } from 'commander';

export interface ExportOptions {
  readonly output: string;
  readonly gzip?: boolean;
  readonly volume?: string;
  readonly stream?: string;
}

export const exportCommand = (): Command =>
  new Command('export')
    .description('write the log, or the history of one volume, as lines of JSON that any tool reads')
    .option('-o, --output <file>', 'where to; `-` is the standard output', '-')
    .option('--gzip', 'compressed; so it is when the name of the file ends in .gz')
    .addOption(
      new Option('--volume <id-or-name>', 'only a volume, its type, servers and hosts; also one that has gone').conflicts('stream'),
    )
    .option('--stream <name>', 'only one stream')
    .addHelpText('after', help)
    .action(async (options: ExportOptions) => {
      const { fail } = await import('./fail.js');
      const { exportHistory } = await import('./export.js');
      await exportHistory(options).catch(fail);
    });

const help = `
It reads the log by the same settings as the product (MOORING_DATA, MOORING_EVENT_STORE), also while that runs; what is stored meanwhile
is not in it. The file is readable by its owner only, and there whole or not at all. Check it with \`mooring audit verify <file>\`.

Examples:
  mooring export --output log.ndjson.gz
  mooring export --volume db-data | jq .type`;
