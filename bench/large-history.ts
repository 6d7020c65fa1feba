/**
 * The log of a large installation and the rows that follow from it: volumes that were attached and detached all day, a thousand hosts with
 * what is being attached there; all asked for by one user in one project, all kept on one host, and signed.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '../src/app/ports/event-store.js';
import { compiled } from './compiled.js';
import { openLog, openRows, openSystem, projecting } from './embedded.js';
import { busyVolumes, type Chapter, recordAll } from './history.js';
import { hostsInTheMiddle } from './hosts-history.js';
import { asOneAsked, withDevices } from './long-log.js';
import { volumeAt } from './volume-history.js';

export interface LargeSize {
  /** Of a thousand volumes each, with six attachments each that have ended. */
  readonly waves: number;
  readonly hosts: number;
  readonly attachmentsEach: number;
}

export const user = 'ann';
export const project = 'demo';
/** Keeps all volumes. */
export const storageHost = 'sim-1';

/** Answers how many events there are. */
export const recordLargeHistory = async (folder: string, { waves, ...farm }: LargeSize): Promise<number> => {
  const store = await openLog(folder);
  const asked = askedByOne(store);
  const minutes = await recordSpread(asked, withDevices(await busyVolumes(waves, 6)), 0);
  await recordSpread(asked, await hostsInTheMiddle(farm), minutes);
  await sign(store);
  const readModel = await openRows(folder);
  const { runner } = await projecting(store, readModel);
  await runner.start();
  await runner.stop();
  await readModel.close();
  const events = Number(await store.head());
  await store.close();
  return events;
};

const askedByOne = (store: EventStore): EventStore => {
  const asked = asOneAsked(store);
  const own = Object.create(asked) as EventStore;
  own.append = (stream, expected, events) => {
    const byOne = events.map((each) => ({ ...each, metadata: { ...each.metadata, actor: user, projectId: project } }));
    return asked.append(stream, expected, byOne);
  };
  return own;
};

/** A hundred appends a second. Answers in which minute the last of them came. */
const recordSpread = async (store: EventStore, chapters: Iterable<Chapter>, fromMinute: number): Promise<number> => {
  let minute = fromMinute;
  const spread = function* (): Iterable<Chapter> {
    for (const chapter of chapters) yield { ...chapter, at: volumeAt((minute += 1 / 6_000)) };
  };
  await recordAll(store, spread());
  return minute;
};

/** Signs what there is, late, as a log that is older than its signatures is signed. */
const sign = async (store: EventStore): Promise<void> => {
  const { Checkpointer, eventsInCheckpoint } =
    await compiled<typeof import('../src/app/evidence/checkpointer.js')>('app/evidence/checkpointer');
  const { ed25519Signer } = await compiled<typeof import('../src/adapters/signing/ed25519-signer.js')>('adapters/signing/ed25519-signer');
  const { systemClock: clock, systemIds: ids } = await openSystem();
  const checkpointer = new Checkpointer({ store, signer: ed25519Signer(randomBytes(32)), before: null, clock, ids, log: console });
  await checkpointer.start();
  for (let head = 0; head < Number(await store.head()) || checkpointer.waiting >= eventsInCheckpoint;) {
    head = Number(await store.head());
    await pause(500);
  }
  await checkpointer.stop();
};
