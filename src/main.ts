#!/usr/bin/env node
/** The command line. */
import 'reflect-metadata';
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { driftCommand } from './cli/drift.command.js';
import { explainCommand } from './cli/explain.command.js';
import { exportCommand } from './cli/export.command.js';
import { importCommand } from './cli/import.command.js';
import { impactCommand } from './cli/impact.command.js';
import { auditCommand } from './cli/audit.command.js';
import { projectionsCommand } from './cli/projections.command.js';
import { type Role, settings } from './composition/settings.js';

/** What was compiled at the last start need not be compiled again. */
enableCompileCache();

const settingsOf = (role?: Role): string => {
  const used = Object.entries(settings).filter(([, { usedBy }]) => role === undefined || usedBy.includes(role));
  const lines = used.map(([name, { values, byDefault }]) => `  ${name.padEnd(26)} ${values} (${byDefault})`);
  return `\nSettings, as environment variables (and their defaults):\n${lines.join('\n')}`;
};

const program = new Command('mooring').description(
  'Block volumes for virtual machines: created, shared, attached and detached, with every decision on record.',
);

const command = (role: Role, description: string): Command =>
  program
    .command(role, { isDefault: role === 'start' })
    .description(description)
    .addHelpText('after', settingsOf(role));

command('start', 'run everything in this process: the APIs, the read models, the work on hosts').action(async () => {
  const { run } = await import('./cli/run.js');
  await run('start', async (config, log) => (await import('./composition/start-all.js')).startAll(config, log));
});

command('serve', 'answer the APIs, on a log and rows that are shared; as many of these as wanted').action(async () => {
  const { run } = await import('./cli/run.js');
  await run('serve', async (config, log) => (await import('./composition/start-serve.js')).startServe(config, log));
});

command('work', 'keep the rows and do what is due, sharing it with the other workers').action(async () => {
  const { run } = await import('./cli/run.js');
  await run('work', async (config, log) => (await import('./composition/start-work.js')).startWork(config, log));
});

command('agent', 'do on one host what workers order')
  .requiredOption('--host <name>', 'the host to act for: this machine, or one of the simulated ones')
  .action(async ({ host }: { host: string }) => {
    const { run } = await import('./cli/run.js');
    await run('agent', async (config, log) => (await import('./composition/start-agent.js')).startAgent(config, log, host));
  });

command('world', 'be a simulated world, which agents and other processes find with MOORING_SIMULATED=world:<address>:<port>')
  .requiredOption('--listen <address:port>', 'where they find it; port 0: any that is free')
  .action(async ({ listen }: { listen: string }) => {
    const { run } = await import('./cli/run.js');
    await run('world', async (config) => (await import('./composition/start-world.js')).startWorld(config, listen));
  });

program
  .command('sealing-key')
  .description('print the key for agents, MOORING_SEALING_KEY, that belongs to MOORING_SECRET_KEY')
  .action(async () => (await import('./cli/sealing-key.js')).printSealingKey());

program.addCommand(driftCommand());
program.addCommand(explainCommand());
program.addCommand(impactCommand());
program.addCommand(exportCommand());
program.addCommand(importCommand());

program.addCommand(projectionsCommand());
program.addCommand(auditCommand());

program.addHelpText('after', settingsOf());

/** What is no command would be taken for an argument of `start`, which is what happens without any. */
const refuseUnknown = (name: string | undefined): void => {
  const isKnown = name === undefined || name.startsWith('-') || ['help', ...program.commands.map((each) => each.name())].includes(name);
  if (!isKnown) program.error(`error: unknown command '${name}'; mooring --help lists those there are`);
};

refuseUnknown(process.argv[2]);
await program.parseAsync();
