/** `mooring impact`: what goes down with it? */
import { Argument, Command } from 'commander';
import type { ImpactKind } from '../app/explaining/impact.js';

const kinds: readonly ImpactKind[] = ['host', 'volume', 'server'];

export const impactCommand = (): Command =>
  new Command('impact')
    .description('say what goes down with a host (that keeps volumes or runs guests), a volume or a server, and what must come first')
    .addArgument(new Argument('<kind>', 'what it is').choices(kinds))
    .argument('<id>', 'its id, or its name')
    .option('--json', 'as JSON, for scripts')
    .addHelpText(
      'after',
      '\nIt reads the rows by the same settings as the product (MOORING_DATA, MOORING_READ_MODEL), also when that is down.\n\nExamples:\n  mooring impact host kvm-2\n  mooring impact volume data --json',
    )
    .action(async (kind: ImpactKind, id: string, options: { readonly json?: boolean }) => {
      const { fail } = await import('./fail.js');
      const { impact } = await import('./impact.js');
      await impact(kind, id, options).catch(fail);
    });
