/**
 * Makes a store that is empty hold the log of an export. What was read is believed only when all of it was checked, so the file is read
 * twice. At the end the log says where it comes from.
 *
 * `intoEmpty` is for a store that nobody sees before it is whole. `intoShared` is for one that others can see: it says first that it has
 * begun, so that nothing starts on half a log, and goes on where an import of the same file was cut off.
 */
import {
  type AuditEvent,
  auditStream,
  type ImportBegun,
  type ImportEnded,
  type ImportEvent,
  importStream,
  type LogImported,
} from '../../../domain/audit/audit.events.js';
import type { Message, Recorded } from '../../../domain/kernel/message.js';
import { ownCause } from '../../commanding/cause.js';
import type { Clock, Ids } from '../../ports/ambient.js';
import type { EventStore, ExpectedRevision, NewEvent } from '../../ports/event-store.js';
import { isChained } from '../canonical.js';
import type { Line } from '../export/lines.js';
import { ExportReader, type ReadOptions } from '../export/read-export.js';
import { keyIdOf } from '../signatures.js';
import { appendHistory } from './append-history.js';

export interface ImportParts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Source extends ReadOptions {
  /** From the beginning, each time. */
  readonly lines: () => Promise<AsyncIterable<Line>>;
}

export interface Checked {
  readonly count: number;
  readonly hash: string;
  readonly exportedAt: string;
  readonly keyId: string | null;
  readonly storeKind: 'embedded' | 'shared';
  readonly source: Source;
}

type Progress = (events: number) => void;

/** All of it. Throws `Broken` where the file is not as it was written. */
export const checkSource = async (source: Source): Promise<Checked> => {
  const reader = new ExportReader(source);
  const all = reader.events(await source.lines());
  while ((await all.next()).done !== true);
  const { of, exportedAt, publicKey, storeKind } = reader.header;
  if (of !== 'log') throw new Error(`This is the history of one ${of}; only a whole log can be imported`);
  if (reader.count === 0) throw new Error('There is no event in this log');
  return { count: reader.count, hash: reader.hash, exportedAt, keyId: publicKey && keyIdOf(publicKey), storeKind, source };
};

export class LogImport {
  constructor(
    private readonly parts: ImportParts,
    private readonly checked: Checked,
  ) {}

  /** A store that keeps the order in which it is asked, and counts positions as the other did. */
  async intoEmpty(onProgress: Progress): Promise<void> {
    await requireEmpty(this.parts.store);
    await appendHistory(this.parts.store, this.read(), { atOnce: 256, onProgress });
    await this.endLog(this.checked.storeKind === 'embedded');
  }

  async intoShared(onProgress: Progress): Promise<void> {
    await this.begin();
    const rest = missing(this.read(), this.parts.store.readAll());
    await appendHistory(this.parts.store, rest, { atOnce: 1, onProgress });
    if (!(await this.hasEnd())) await this.endLog(false);
    const ended: ImportEnded = { type: 'ImportEnded', data: { endedAt: this.now() } };
    await this.append(importStream, 0, ended);
  }

  private async begin(): Promise<void> {
    const { count, hash } = this.checked;
    const begun = await lastOf(this.parts.store, importStream);
    if (!begun) {
      await requireEmpty(this.parts.store);
      const event: ImportBegun = { type: 'ImportBegun', data: { count, hash, begunAt: this.now() } };
      return this.append(importStream, 'no-stream', event);
    }
    const event = begun.event as ImportEvent;
    const isSame = event.type === 'ImportBegun' && event.data.count === count && event.data.hash === hash;
    if (!isSame) throw notEmpty();
  }

  /** Again; somebody may have put another export in its place meanwhile, which would then be as whole. */
  private async *read(): AsyncGenerator<Recorded> {
    const { source, exportedAt, hash } = this.checked;
    const reader = new ExportReader(source);
    for await (const recorded of reader.events(await source.lines())) {
      if (reader.header.exportedAt !== exportedAt) throw replaced();
      yield recorded;
    }
    if (reader.hash !== hash) throw replaced();
  }

  private async endLog(samePositions: boolean): Promise<void> {
    const { count, hash, exportedAt, keyId } = this.checked;
    const data = { count, hash, samePositions, exportedAt, keyId, importedAt: this.now() };
    const end = await lastOf(this.parts.store, auditStream);
    await this.append(auditStream, end?.revision ?? 'no-stream', { type: 'LogImported', data } satisfies LogImported);
  }

  private async hasEnd(): Promise<boolean> {
    const event = (await lastOf(this.parts.store, auditStream))?.event as AuditEvent | undefined;
    return event?.type === 'LogImported' && event.data.count === this.checked.count;
  }

  private async append(stream: string, expected: ExpectedRevision, event: Message): Promise<void> {
    const metadata = { ...ownCause('import'), schemaVersion: 1, at: this.now() };
    const events: readonly NewEvent[] = [{ id: this.parts.ids.uuid(), event, metadata }];
    await this.parts.store.append(stream, expected, events);
  }

  private now(): string {
    return this.parts.clock.now().toISOString();
  }
}

/** Throws one clear line when an import into this store was begun and has not come to its end. */
export const refuseHalfImport = async (store: Pick<EventStore, 'readStreamBackwards'>): Promise<void> => {
  const last = await lastOf(store, importStream);
  if (last?.event.type !== 'ImportBegun') return;
  throw new Error('An import into this event store was cut off: run mooring import again, with the same file');
};

/** What is not there yet of a history whose beginning is. */
async function* missing(history: AsyncIterable<Recorded>, present: AsyncIterable<Recorded>): AsyncGenerator<Recorded> {
  const there = present[Symbol.asyncIterator]();
  let isThere = true;
  for await (const recorded of history) {
    if (isThere) {
      const next = await nextChained(there);
      isThere = next.done !== true;
      if (next.done !== true && !isSame(next.value, recorded)) throw notEmpty();
    }
    if (!isThere) yield recorded;
  }
}

const nextChained = async (events: AsyncIterator<Recorded>): Promise<IteratorResult<Recorded>> => {
  for (;;) {
    const next = await events.next();
    if (next.done === true || isChained(next.value)) return next;
  }
};

const isSame = (one: Recorded, other: Recorded): boolean =>
  one.id === other.id && one.stream === other.stream && one.revision === other.revision;

const lastOf = async (store: Pick<EventStore, 'readStreamBackwards'>, stream: string): Promise<Recorded | undefined> => {
  for await (const recorded of store.readStreamBackwards(stream)) return recorded;
  return undefined;
};

const requireEmpty = async (store: Pick<EventStore, 'head'>): Promise<void> => {
  if ((await store.head()) !== undefined) throw notEmpty();
};

const replaced = (): Error => new Error('The file is another one than it was when it was checked, a moment ago; import it again');

const notEmpty = (): Error => new Error('The event store is not empty: a log is imported into an empty one only');
