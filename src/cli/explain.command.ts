/** `mooring explain`: why is it not done? */
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { SubjectKind } from '../app/explaining/explanation.js';

export interface ExplainOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly limit: number;
}

const kinds: readonly SubjectKind[] = ['volume', 'attachment', 'server', 'host'];

export const explainCommand = (): Command =>
  new Command('explain')
    .description('say why something is not done: who asked, which step, the last error, the next try, what would unblock it')
    .addArgument(new Argument('[kind]', 'what it is; without, everything that is not settled is explained').choices(kinds))
    .argument('[id]', 'its id, or the name of a volume, a server or a host')
    .option('--json', 'as JSON, for scripts')
    .option('--watch', 'again and again, until it is settled')
    .option('--limit <n>', 'of everything that is not settled, at most so many', wholeNumber, 200)
    .addHelpText('after', help)
    .action(async (kind: SubjectKind | undefined, id: string | undefined, options: ExplainOptions) => {
      const { fail } = await import('./fail.js');
      const { explain } = await import('./explain.js');
      await explain({ kind, id }, options).catch(fail);
    });

const help = `
It reads the log and the rows by the same settings as the product (MOORING_DATA, MOORING_EVENT_STORE, MOORING_READ_MODEL), also while that
runs and when it is down. What \`mooring start\` refused lately, and work that it has set aside as a fault of its own, only that process knows: it
is asked where it answers. Of several processes that is read beside the rows, and so is which hosts nobody acts for.

Examples:
  mooring explain
  mooring explain volume data --watch
  mooring explain host kvm-2 --json`;

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('it must be a whole number from 1 to 99999.');
  return Number(text);
};
