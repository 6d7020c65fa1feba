/** `mooring projections`: looks after the tables that are folded from the log. */
import { Command } from 'commander';

export interface JsonOption {
  readonly json?: boolean;
}

export interface RebuildOptions extends JsonOption {
  readonly fromScratch?: boolean;
}

export interface DropOptions {
  readonly yes?: boolean;
}

export const projectionsCommand = (): Command => {
  const group = new Command('projections').description('look after the tables that are folded from the log').addHelpText('after', help);
  addLooking(group);
  addRebuilding(group);
  return group;
};

const addLooking = (group: Command): void => {
  group
    .command('list')
    .description('say which projections there are, with their tables and what these are asked by')
    .option('--json', 'as JSON, for scripts')
    .action(async (options: JsonOption) => run(async () => (await import('./projections/list.js')).list(options)));
  group
    .command('status')
    .description('say how far each table is built, which is being rebuilt, and which nobody uses any more')
    .option('--json', 'as JSON, for scripts')
    .action(async (options: JsonOption) => run(async () => (await import('./projections/status.js')).status(options)));
};

const addRebuilding = (group: Command): void => {
  group
    .command('rebuild')
    .description('build tables anew beside those that are asked, and put them in their place; what is asked is answered all through')
    .argument('[names...]', 'of projections, as mooring projections list shows them; all of them by default')
    .option('--from-scratch', 'forget what an interrupted rebuild has built')
    .option('--json', 'progress and result as lines of JSON')
    .action(async (names: string[], options: RebuildOptions) =>
      run(async () => (await import('./projections/rebuild.js')).rebuild(names, options)),
    );
  group
    .command('verify')
    .description('build tables anew and compare: the first row that differs is shown, with the events that made it')
    .argument('[names...]', 'of projections; all of them by default')
    .option('--json', 'as JSON, for scripts')
    .action(async (names: string[], options: JsonOption) =>
      run(async () => (await import('./projections/verify.js')).verify(names, options)),
    );
  group
    .command('drop')
    .description('throw away a table that no projection of this release uses')
    .argument('<table>', 'as mooring projections status shows it')
    .option('--yes', 'it is meant: another release that still uses it has to build it anew')
    .action(async (table: string, options: DropOptions) => run(async () => (await import('./projections/drop.js')).drop(table, options)));
};

const run = async (work: () => Promise<void>): Promise<void> => {
  const { fail } = await import('./fail.js');
  await work().catch(fail);
};

const help = `
The log and the rows are found by the same settings as the product's (MOORING_DATA, MOORING_EVENT_STORE, MOORING_READ_MODEL), while it runs
and when it is down. Nothing is ever asked of a host. A rebuild or a verification that is interrupted, or killed, goes on the next time.

Examples:
  mooring projections status
  mooring projections rebuild volumes attachments
  mooring projections verify --json`;
