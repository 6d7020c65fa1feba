import type { Clock } from '../../../app/ports/ambient.js';
import type { StoreAddress } from './connection-string.js';
import type { StoreClient } from './store-client.js';
import { all } from './pages.js';
import { answerWithin } from './time-limit.js';
import { troubleOf } from './trouble.js';

/** The first version that says of each event of a stream where in the log it stands. */
const oldest = { year: 22, month: 6 };
const answerMs = 10_000;
const readyMs = 8_000;
const againMs = 250;

export interface Checking {
  readonly clock: Clock;
  /** The one stream this user may read for sure; all of the log where none is named. */
  readonly reads: string | undefined;
}

/** Rejects with one line that names the nodes and says what is wrong with them, and repeats no credentials. */
export const checkServer = async (client: StoreClient, { nodes }: StoreAddress, { clock, reads }: Checking): Promise<void> => {
  try {
    await answerWithin(clock, answerMs, check(client, { clock, reads }));
  } catch (error) {
    await answerWithin(clock, answerMs, client.dispose()).catch(() => undefined);
    throw new Error(`The event store at ${nodes} ${whatIsWrong(error)}`, { cause: error });
  }
};

/** Who says its version is there; when it cannot be read all the same, it is starting, or its cluster looks for a leader. */
const check = async (client: StoreClient, { clock, reads }: Checking): Promise<void> => {
  refuseTooOld(await client.serverVersion());
  const deadline = clock.now().getTime() + readyMs;
  for (;;) {
    try {
      return await readSomething(client, reads);
    } catch (error) {
      if (troubleOf(error) !== 'passing' || clock.now().getTime() >= deadline) throw error;
      await new Promise<void>((resolve) => clock.after(againMs, resolve));
    }
  }
};

/** What only a user with the right to read may do. */
const readSomething = async (client: StoreClient, reads: string | undefined): Promise<void> => {
  const last = { from: 'end', direction: 'backwards', maxCount: 1 } as const;
  try {
    await all((reads === undefined ? client.readAll(last) : client.readStream(reads, last)).events);
  } catch (error) {
    if (troubleOf(error) !== 'no-such-stream') throw error;
  }
};

class TooOld extends Error {}

const refuseTooOld = (version: string): void => {
  const [year = 0, month = 0] = version.split('.').map(Number);
  if (year > oldest.year || (year === oldest.year && month >= oldest.month)) return;
  const found = version === 'unknown' ? 'is too old to say its version' : `is of version ${version}, which is too old`;
  throw new TooOld(`${found}: Mooring needs ${oldest.year}.${oldest.month} or later`);
};

const noTls = /wrong version number|packet length too long/i;
const notTrusted = /certificate|altnames|CERT_/i;
/** Before 20.6 it was another protocol altogether. */
const notGrpc = /protocol error/i;
const unreachable = /ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|no answer|discover|Name resolution|Failed to connect/i;

const whatIsWrong = (error: unknown): string => {
  const message = messageOf(error);
  if (error instanceof TooOld) return message;
  if (troubleOf(error) === 'denied') return 'refuses the user and password of the connection string';
  if (noTls.test(message)) return 'does not speak TLS: the connection string may want tls=false';
  if (notTrusted.test(message)) return `shows a certificate that is not trusted: ${lastError(message)}`;
  if (notGrpc.test(message))
    return `does not speak gRPC: it is something else, or too old; Mooring needs ${oldest.year}.${oldest.month} or later`;
  if (unreachable.test(message)) return `cannot be reached: ${lastError(message)}`;
  return `cannot be used: ${lastError(message)}`;
};

/** The clients put the reason somewhere in the middle of a longer line. */
const lastError = (message: string): string => {
  const [, reason = message] = /Last error: (?:Error: )?(.*?)\.? (?:Resolution note|$)/.exec(message) ?? [];
  return reason
    .replaceAll(/\s+/g, ' ')
    .replace(/ \(\d{4}-[^)]*\)$/, '')
    .trim();
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
