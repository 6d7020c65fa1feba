/** `mooring drift`: what hosts really hold, where it is not what the log says. Talks to the running product. */
import { Command } from 'commander';
import type { DriftOptions } from './drift.js';

const examples = `
Examples:
  mooring drift                    look at all hosts now, and show where they are not as the log says
  mooring drift --last             what is on record, without looking again
  mooring drift --repair           show what would be done about it, ask, and do it
  mooring drift --host node-1 --repair --yes --reason "rebooted for a new kernel"
  mooring drift --json

It talks to the running Mooring as the cloud mooring-admin of the data folder's clouds.yaml; OS_CLIENT_CONFIG_FILE names another file, and OS_CLOUD
the cloud where that has no mooring-admin.
Ends with 2 while something is different, else with 3 while a host cannot be seen whole.`;

export const driftCommand = (): Command =>
  new Command('drift')
    .description('what hosts really hold, where it is not what the log says; and have it repaired')
    .option('--host <name>', 'only this host')
    .option('--last', 'what is on record, without looking again')
    .option('--repair', 'show what would be done about it, ask, and do it')
    .option('--yes', 'with --repair: do not ask')
    .option('--with-data', 'with --repair: also remove bytes that no volume owns; they do not come back')
    .option('--reason <text>', 'with --repair: why, for those who read the log later')
    .option('--json', 'for scripts')
    .addHelpText('after', examples)
    .action(async (options: DriftOptions) => (await import('./drift.js')).runDrift(options));
