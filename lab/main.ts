import { Command } from 'commander';
import { down, planDown } from './down.js';
import { openGuestShell } from './guest.js';
import { labFolder } from './lab.js';
import { progressFor, type Progress } from './progress.js';
import { planUp, up } from './up.js';

interface Common {
  readonly folder?: string;
  readonly json: boolean;
  readonly dryRun: boolean;
}

const EXEC_TIMEOUT_MS = 60_000;

const program = new Command('lab')
  .description('Real storage and real guests on one small machine: no hardware virtualisation, no iSCSI in the kernel, no network.')
  .addHelpText(
    'after',
    '\nNeeds Debian and root. Guests run emulated and boot in seconds; everything listens on the loopback address only.',
  );

const common = (command: Command): Command =>
  command
    .option('--folder <path>', 'where to keep kernel, logs and volumes (or LAB_FOLDER; default ./data/lab)')
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .option('--json', 'one JSON object a line', false);

common(program.command('up', { isDefault: true }))
  .description('install what is missing, boot two guests, start Mooring, and share a volume between the guests')
  .option('--listen <address:port>', 'where Mooring listens', '127.0.0.1:8776')
  .option('--guests-only', 'stop once the guests have booted', false)
  .action((options: Common & { listen: string; guestsOnly: boolean }) =>
    carryOut(options, {
      plan: (folder) => planUp({ ...options, folder }),
      act: (folder, progress) => up({ ...options, folder }, progress),
    }),
  );

common(program.command('down'))
  .description('detach, stop and remove everything that `up` made, and nothing else')
  .action((options: Common) => carryOut(options, { plan: planDown, act: down }));

program
  .command('exec <guest> <script...>')
  .description('run a script in a guest, e.g. `exec lab-one disks`; ends with its exit code')
  .action(async (guest: string, script: string[]) => {
    const shell = openGuestShell(guest);
    const { code, output } = await shell.run(script.join(' '), EXEC_TIMEOUT_MS).finally(() => shell.close());
    process.stdout.write(output);
    process.exitCode = code;
  });

const carryOut = async (
  { folder: chosen, json, dryRun }: Common,
  { plan, act }: { plan: (folder: string) => Promise<readonly string[]>; act: (folder: string, progress: Progress) => Promise<void> },
): Promise<void> => {
  const folder = labFolder(chosen);
  const progress = progressFor({ json });
  if (dryRun) {
    for (const line of await plan(folder)) progress.say(line);
    return;
  }
  if (process.getuid?.() !== 0) throw new Error('The lab needs root: it installs packages, starts daemons and defines guests.');
  await act(folder, progress);
};

// Whoever reads along may stop reading; the work goes on.
process.stdout.on('error', () => undefined);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
