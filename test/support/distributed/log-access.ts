/** The log as it is in the event store, past every Mooring: by processes of their own, since two clients do not bear each other in one. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));
const timeoutMs = 60_000;
const mostBytes = 512 * 1024 * 1024;

export const readLog = async (connectionString: string): Promise<readonly Recorded[]> =>
  (await run('./read-log.mjs', connectionString, '')).split('\n').filter(Boolean).map(recordedOf);

/** At the end of its stream, whatever that is: what somebody appends who does not ask. */
export const appendEvent = async (connectionString: string, stream: string, event: Message): Promise<void> => {
  await run('./append-event.mjs', connectionString, JSON.stringify({ stream, event }));
};

/** The connection string goes by the environment, not by an argument: there may be a password in it. */
const run = (script: string, connectionString: string, input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'], MOORING_EVENT_STORE: connectionString };
    const options = { env, timeout: timeoutMs, maxBuffer: mostBytes };
    const child = execFile(process.execPath, [pathOf(script)], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${script} ended with ${error.code ?? 'a signal'}: ${stderr}`));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });

const recordedOf = (line: string): Recorded => {
  const { position, ...recorded } = JSON.parse(line) as Omit<Recorded, 'position'> & { readonly position: string };
  return { ...recorded, position: BigInt(position) };
};
