import { readFile } from 'node:fs/promises';
import { Broken } from '../app/evidence/broken.js';
import { checkProof } from '../app/evidence/check-proof.js';
import type { Examined } from '../app/evidence/examination.js';
import { ExportReader, type ReadOptions } from '../app/evidence/export/read-export.js';
import { verifyLog } from '../app/evidence/verify-log.js';
import { readConfig } from '../composition/config.js';
import { openLogForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import type { VerifyOptions } from './audit-verify.command.js';
import { keptLinksIn } from './kept-links.js';
import { cannotRead } from './file-trouble.js';
import { progressBar } from './progress-bar.js';
import { publicKeyOf } from './public-key.js';
import { linesIn } from './read-lines.js';

type Keys = readonly string[] | null;

/** What was looked at, and what it turned out to be. */
interface Verified {
  readonly what: string;
  readonly events: number;
  /** Of the first event to the last. */
  readonly hash: string;
  /** Only a whole log has checkpoints in it that stand for all of its events. */
  readonly log: Examined | undefined;
}

export const verify = async (file: string | undefined, options: VerifyOptions): Promise<void> => {
  const keys = options.key?.map(publicKeyOf) ?? null;
  if (options.proof !== undefined) return verifyProof(options.proof, keys, options);
  const against: ReadOptions = { keys, kept: options.kept === undefined ? [] : await keptLinksIn(options.kept) };
  try {
    const verified = file === undefined ? await verifyLive(against) : await verifyFile(file, against);
    console.log(options.json ? JSON.stringify({ ok: true, ...verified.log, ...verified, log: undefined }) : inWords(verified, keys));
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    console.log(
      options.json ? JSON.stringify({ ok: false, ...error.place, what: error.what }) : `Not as it was written, first at ${error.message}.`,
    );
    process.exitCode = 1;
  }
};

const verifyLive = (against: ReadOptions): Promise<Verified> =>
  opening(async (opened) => {
    const config = readConfig(process.env);
    const store = await openLogForReading(config, opened);
    const isGapless = config.eventStore === null;
    const bar = progressBar('verifying', isGapless ? Number((await store.head()) ?? 0n) : 0);
    const log = await verifyLog(store, { ...against, isGapless, onProgress: (events) => bar.to(events) }).finally(() => bar.stop());
    await opened.close();
    return { what: 'the log', events: log.events, hash: log.hash, log };
  });

const verifyFile = async (file: string, against: ReadOptions): Promise<Verified> => {
  const reader = new ExportReader(against);
  let bar: ReturnType<typeof progressBar> | undefined;
  for await (const { position } of reader.events(await linesIn(file))) {
    const { of, storeKind, last } = reader.header;
    bar ??= progressBar('verifying', of === 'log' && storeKind === 'embedded' ? Number(last ?? 0) : 0);
    bar.to(Number(position));
  }
  bar?.stop();
  const { of, id } = reader.header;
  if (of !== 'log' && (against.keys || against.kept?.length)) throw new Error(onlyOfLogs(of));
  return { what: of === 'log' ? 'a log' : `the history of ${of} ${id ?? ''}`, events: reader.count, hash: reader.hash, log: reader.log };
};

const onlyOfLogs = (of: string): string =>
  `This says that it is the history of one ${of}, which nobody signed: --key and --kept are for the export of a whole log, and --proof for one event`;

const verifyProof = async (file: string, keys: Keys, { json }: VerifyOptions): Promise<void> => {
  const { event, count, checkpoint } = checkProof(await parsed(file), keys);
  if (json) return console.log(JSON.stringify({ ok: true, event, count, signedAt: checkpoint.signedAt, keyId: checkpoint.keyId }));
  console.log(`${event.type} of ${event.stream} (${event.id}) is event ${count} of a log that was signed ${checkpoint.signedAt}.`);
  console.log(whoseKey(keys, checkpoint.keyId));
};

/** What is no JSON is no proof either. */
const parsed = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw cannotRead(file, cause);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not a proof of an event: it is not JSON`, { cause });
  }
};

const counted = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

const inWords = ({ what, events, log }: Verified, keys: Keys): string => {
  if (!log) {
    return `As it was written: ${what}, ${counted(events, 'event')}. Checkpoints stand for a whole log only: who wrote this it cannot show.`;
  }
  const { checkpoints, signed, unsigned } = log;
  const beginning = `As it was written: ${what} of ${counted(events, 'event')} with ${counted(checkpoints, 'checkpoint')}`;
  if (!signed) return `${beginning}; none of it is signed yet.`;
  const rest = unsigned === 0 ? '' : `; ${counted(unsigned, 'event')} after that not signed yet`;
  return `${beginning}, signed up to position ${signed.position} at ${signed.signedAt}${rest}.\n${whoseKey(keys, signed.keyId)}`;
};

const whoseKey = (keys: Keys, keyId: string): string =>
  keys === null
    ? `Signed with the key ${keyId}, which it names itself: this shows that it is consistent, not who made it. Give --key for that.`
    : `Signed with the key ${keyId}, by the key that was given.`;
