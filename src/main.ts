#!/usr/bin/env node
/** The command line. */
import 'reflect-metadata';
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { variables } from './composition/config.js';

/** What was compiled at the last start need not be compiled again. */
enableCompileCache();

const settings = Object.entries(variables).map(([name, { values, byDefault }]) => `  ${name.padEnd(26)} ${values} (${byDefault})`);

const program = new Command('mooring')
  .description('Block volumes for virtual machines: created, shared, attached and detached, with every decision on record.')
  .addHelpText('after', `\nSettings, as environment variables (and their defaults):\n${settings.join('\n')}`);

program
  .command('start', { isDefault: true })
  .description('run everything in this process: the APIs, the read models, the work on hosts')
  .action(async () => {
    const { start } = await import('./cli/start.js');
    await start();
  });

await program.parseAsync();
