/** `mooring audit`: what happened, from the log itself; also while Mooring runs, and when it is down. */
import { Command, Option } from 'commander';
import { keyCommand, proofCommand, verifyCommand } from './audit-verify.command.js';
import type { AuditOptions, AuditRequest } from './audit/asked.js';

const moment = 'a time such as 2026-11-21T03:12 (UTC) or a position in the log';

const window = (command: Command): Command =>
  command.option('--from <moment>', `only what happened from then on: ${moment}`).option('--to <moment>', 'only what happened up to then');

const forms = (command: Command): Command =>
  command
    .addOption(new Option('--json', 'for scripts: JSON, an object for each line of a list').conflicts('csv'))
    .option('--csv', 'for spreadsheets');

const limited = (command: Command): Command => command.option('--limit <entries>', 'end after so many');

const stateful = (command: Command): Command =>
  command
    .option('--at <moment>', 'what it was then, instead of what happened')
    .option('--diff', 'what became different between --from and --to (now where left out), instead of what happened')
    .option('--attached', 'what was attached where, at --at or now');

export const auditCommand = (): Command => {
  const audit = new Command('audit').description('what happened to a volume, a server, a host, a project, an attachment; what a user did');
  const subject = (kind: AuditRequest['kind'], id: string, description: string): Command =>
    forms(limited(window(audit.command(`${kind} <${id}>`).description(description))))
      .addHelpText('after', exampleOf(kind))
      .action((given: string, options: AuditOptions) => run({ kind, id: given, options }));

  stateful(subject('volume', 'id-or-name', 'what happened to a volume')).option('--holders', 'who ever had it, instead of what happened');
  stateful(subject('server', 'id-or-name', 'what happened to a server and to what was attached to it'));
  stateful(subject('host', 'name', 'what happened on a host: steps of attachments, orders and answers, maintenance'));
  stateful(subject('project', 'id-or-name', 'what happened to all that was ever of a project'));
  stateful(subject('attachment', 'id', 'what happened to one attachment'));
  subject('user', 'id-or-name', 'what a user asked for, and what became of it');
  forms(audit.command('attached').description('everything that was attached, and where').option('--at <moment>', `then: ${moment}`))
    .addHelpText('after', '\nExample:\n  mooring audit attached --at 2026-11-21T03:12')
    .action((options: AuditOptions) => run({ kind: 'everything', id: '', options: { ...options, attached: true } }));
  for (const ofTheRecord of [verifyCommand(), proofCommand(), keyCommand()]) audit.addCommand(ofTheRecord);
  return audit;
};

const run = async (request: AuditRequest): Promise<void> => (await import('./audit/run-audit.js')).runAudit(request);

const examples: Readonly<Partial<Record<AuditRequest['kind'], readonly string[]>>> = {
  volume: [
    'db-data',
    'db-data --at 2026-11-21T03:12',
    'db-data --diff --from 2026-11-21T03:00 --to 2026-11-21T03:15',
    'db-data --holders --csv',
  ],
  server: ['web-1 --from 2026-11-21T03:00', 'web-1 --attached --at 2026-11-21T03:12'],
  host: ['compute-1 --from 2026-11-21T03:00 --to 2026-11-21T03:15', 'compute-1 --attached'],
  project: ['demo --from 2026-11-21 --json', 'demo --diff --from 2026-11-20'],
  user: ['demo --from 2026-11-21'],
};

const exampleOf = (kind: AuditRequest['kind']): string => {
  const lines = examples[kind] ?? ['5f0c1d1e-5b0f-4c43-9d5c-0d2f9c6a7b11'];
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  mooring audit ${kind} ${line}`).join('\n')}`;
};
