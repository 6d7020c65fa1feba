import { writeFile } from 'node:fs/promises';
import { auditRecord } from '../app/evidence/audit-record.js';
import { proofOf } from '../app/evidence/proof.js';
import type { EventStore } from '../app/ports/event-store.js';
import { readConfig } from '../composition/config.js';
import { openLogForReading } from '../composition/open-for-reading.js';
import { opening } from '../composition/opened.js';
import type { KeyOptions, ProofOptions } from './audit-verify.command.js';
import { cannotWrite } from './file-trouble.js';
import { asPem } from './public-key.js';

export const proof = (event: string, { output }: ProofOptions): Promise<void> =>
  withLog(async (store) => {
    const position = /^\d{1,20}$/.test(event) ? BigInt(event) : await positionOf(store, event);
    const text = `${JSON.stringify(await proofOf(store, position), undefined, 2)}\n`;
    if (output === '-') process.stdout.write(text);
    else await write(output, text);
  });

const write = (path: string, text: string): Promise<void> =>
  writeFile(path, text, { mode: 0o600 }).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });

export const printKey = ({ pem, json }: KeyOptions): Promise<void> =>
  withLog(async (store) => {
    const { keys } = await auditRecord(store);
    const inUse = keys.at(-1);
    if (!inUse) throw new Error('this log has not been signed yet: mooring start does so');
    if (json) console.log(JSON.stringify(keys));
    else process.stdout.write(pem ? asPem(inUse.publicKey) : `${inUse.publicKey}\n`);
  });

const withLog = (use: (store: EventStore) => Promise<void>): Promise<void> =>
  opening(async (opened) => {
    await use(await openLogForReading(readConfig(process.env), opened));
    await opened.close();
  });

/** Ids are not what a log is ordered by: all of it is read until the event comes. */
const positionOf = async (store: EventStore, id: string): Promise<bigint> => {
  for await (const recorded of store.readAll()) if (recorded.id === id) return recorded.position;
  throw new Error(`there is no event of the id ${id}`);
};
