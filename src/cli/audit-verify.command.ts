/** What `mooring audit` says of the record itself: is it whole, who signed it, and proof of one event. */
import { Command } from 'commander';

export interface VerifyOptions {
  readonly key?: readonly string[];
  readonly kept?: string;
  readonly proof?: string;
  readonly json?: boolean;
}

export interface ProofOptions {
  readonly output: string;
}

export interface KeyOptions {
  readonly pem?: boolean;
  readonly json?: boolean;
}

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('say whether an exported history, the log itself, or the proof of an event is what was written, and where it is not')
    .argument('[file]', 'what `mooring export` wrote; without, the log itself is read')
    .option(
      '--key <key>',
      'the public key of who signed it, as `mooring audit key` prints it, or a file that holds it; may be said again',
      collected,
    )
    .option(
      '--kept <file>',
      'what was kept elsewhere: checkpoints as `/mooring/v1/audit/checkpoints` answers them, or what this wrote with --json; the log must go on from there',
    )
    .option('--proof <file>', 'what `mooring audit proof` wrote')
    .option('--json', 'as JSON, for scripts')
    .addHelpText('after', verifyHelp)
    .action(async (file: string | undefined, options: VerifyOptions) => {
      const { fail } = await import('./fail.js');
      const { verify } = await import('./audit-verify.js');
      await verify(file, options).catch(fail);
    });

export const proofCommand = (): Command =>
  new Command('proof')
    .description('show of one event that it is in the log that was signed, without the rest of the log')
    .argument('<event>', 'its position, or its id')
    .option('-o, --output <file>', 'where to; `-` is the standard output', '-')
    .addHelpText(
      'after',
      '\nCheck it with `mooring audit verify --proof <file> --key <key>`; that needs neither the log nor Mooring’s settings.',
    )
    .action(async (event: string, options: ProofOptions) => {
      const { fail } = await import('./fail.js');
      const { proof } = await import('./audit-proof.js');
      await proof(event, options).catch(fail);
    });

export const keyCommand = (): Command =>
  new Command('key')
    .description('print the public key that the log is signed with')
    .option('--pem', 'as a PEM file, for other tools')
    .option('--json', 'all keys that were ever used, as JSON')
    .action(async (options: KeyOptions) => {
      const { fail } = await import('./fail.js');
      const { printKey } = await import('./audit-proof.js');
      await printKey(options).catch(fail);
    });

const verifyHelp = `
A file is checked without settings, without the log, without a network. It ends with 1 where something is not as it was written, and says
the first position that is bad. Without --key it is the key in the file that counts: that shows that the file is consistent, not who made it. A log
whose end was cut off is a shorter log that is whole: what was kept elsewhere tells.

Examples:
  mooring audit verify log.ndjson.gz --key "$(ssh control-1 mooring audit key)"
  mooring audit verify --json > kept.json
  mooring audit verify newer.ndjson.gz --kept kept.json
  mooring audit verify --proof proof.json --key key.pem`;
