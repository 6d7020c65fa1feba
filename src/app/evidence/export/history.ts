/** Which events an export is of, and which of them is the last. */
import { auditStream } from '../../../domain/audit/audit.events.js';
import { streamOf, type VolumeId, volumeId } from '../../../domain/kernel/ids.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { inOrder, pages } from '../../audit/merged-streams.js';
import type { EventStore } from '../../ports/event-store.js';
import { auditRecord } from '../audit-record.js';
import { isChained } from '../canonical.js';
import { type ExportHeader, formatVersion } from './export-format.js';
import { connectedTo } from './volume-connections.js';

export type Wanted = { readonly of: 'log' } | { readonly of: 'volume' | 'stream'; readonly id: string };

export interface History {
  readonly header: ExportHeader;
  readonly events: AsyncIterable<Recorded>;
}

export interface Exporting {
  readonly store: EventStore;
  readonly storeKind: ExportHeader['storeKind'];
  readonly exportedAt: string;
}

/** As it is now: what comes later is not part of it. */
export const historyOf = async (wanted: Wanted, { store, storeKind, exportedAt }: Exporting): Promise<History> => {
  const { events, last } = await eventsOf(wanted, store);
  const publicKey = (await auditRecord(store)).keys.at(-1)?.publicKey ?? null;
  const id = wanted.of === 'log' ? null : wanted.id;
  const said = { of: wanted.of, id, exportedAt, publicKey, storeKind, last: last?.toString() ?? null };
  return { header: { mooring: 'export', version: formatVersion, ...said }, events };
};

interface Events {
  readonly events: AsyncIterable<Recorded>;
  readonly last: bigint | undefined;
}

const eventsOf = async (wanted: Wanted, store: EventStore): Promise<Events> => {
  switch (wanted.of) {
    case 'log': {
      const last = await store.head();
      return { events: upTo(last, only(isChained, store.readAll())), last };
    }
    case 'stream':
      return merged(store, [wanted.id], () => true);
    case 'volume':
      return volumeEvents(store, volumeId(wanted.id));
  }
};

/** All of its own, and of others what it takes to understand them: its type, its servers with the devices held for it, its hosts. */
const volumeEvents = async (store: EventStore, id: VolumeId): Promise<Events> => {
  const { streams, isWanted } = await connectedTo(store.readStream(streamOf.volume(id)));
  return merged(store, [streamOf.volume(id), ...streams], isWanted);
};

const merged = async (store: EventStore, streams: readonly string[], isWanted: (recorded: Recorded) => boolean): Promise<Events> => {
  const lasts = await Promise.all(streams.map((stream) => lastOf(store, stream, isWanted)));
  const known = lasts.filter((position) => position !== undefined);
  const last = known.reduce<bigint | undefined>((most, each) => (most === undefined || each > most ? each : most), undefined);
  if (lasts[0] === undefined)
    throw new Error(`There is no ${streams[0] === auditStream ? 'record' : (streams[0] ?? 'stream')} in this log`);
  const sources = streams.map((stream) => ({ from: 0n, read: () => pages(store, stream, 0) }));
  return { events: upTo(last, only(isWanted, inOrder(sources))), last };
};

const lastOf = async (store: EventStore, stream: string, isWanted: (recorded: Recorded) => boolean): Promise<bigint | undefined> => {
  for await (const recorded of store.readStreamBackwards(stream)) if (isWanted(recorded)) return recorded.position;
  return undefined;
};

async function* upTo(last: bigint | undefined, events: AsyncIterable<Recorded>): AsyncGenerator<Recorded> {
  if (last === undefined) return;
  for await (const recorded of events) {
    if (recorded.position > last) return;
    yield recorded;
    if (recorded.position === last) return;
  }
}

async function* only(isWanted: (recorded: Recorded) => boolean, events: AsyncIterable<Recorded>): AsyncGenerator<Recorded> {
  for await (const recorded of events) if (isWanted(recorded)) yield recorded;
}
