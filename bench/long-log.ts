/** A log of a million events on disk, as Mooring itself would have written it, and what it costs to read it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '../src/app/ports/event-store.js';
import { openLog } from './embedded.js';
import { busyVolumes, type Chapter, recordAll } from './history.js';

const cycles = 6;

export const withLongLog = async <Value>(waves: number, use: (folder: string) => Promise<Value>): Promise<Value> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    const store = await openLog(folder);
    await recordAll(asOneAsked(store), withDevices(await busyVolumes(waves, cycles))).finally(() => store.close());
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What one request caused says so: who asks to attach or to detach is one who asks, not sixteen. */
export const asOneAsked = (store: EventStore): EventStore => {
  const asked = new Map<string, string>();
  const own = Object.create(store) as EventStore;
  own.append = (stream, expected, events) => {
    const isAsked = events.some(({ event }) => requested.has(event.type));
    const request = (!isAsked && asked.get(stream)) || `req-${randomUUID()}`;
    asked.set(stream, request);
    const causationId = isAsked ? request : randomUUID();
    return store.append(
      stream,
      expected,
      events.map((each) => ({ ...each, metadata: { ...each.metadata, correlationId: request, causationId } })),
    );
  };
  return own;
};

const requested: ReadonlySet<string> = new Set(['VolumeCreated', 'Reserved', 'DetachRequested']);

/** Before a reservation the server takes a device for it, and lets go of it after the end. */
export function* withDevices(chapters: Iterable<Chapter>): Iterable<Chapter> {
  const taken = new Map<string, string>();
  const revisions = new Map<string, number>();
  const onServer = (serverId: string, event: { type: string; data: object }, at: string): Chapter => {
    const stream = `server-${serverId}`;
    const revision = revisions.get(stream);
    revisions.set(stream, (revision ?? -1) + 1);
    return { stream, expected: revision ?? 'no-stream', events: [event], at };
  };
  for (const chapter of chapters) {
    for (const { type, data } of chapter.events) {
      const { volumeId, attachmentId, serverId } = data as { volumeId: string; attachmentId: string; serverId: string };
      if (type !== 'Reserved') continue;
      taken.set(attachmentId, serverId);
      const asked = { deviceName: 'vdb', tag: null, deleteOnTermination: false, mayShareBootable: false, reservedAt: chapter.at };
      yield onServer(serverId, { type: 'DeviceReserved', data: { serverId, attachmentId, volumeId, ...asked } }, chapter.at);
    }
    yield chapter;
    for (const { type, data } of chapter.events) {
      const { attachmentId } = data as { attachmentId: string };
      const serverId = taken.get(attachmentId);
      if (type !== 'Detached' || serverId === undefined) continue;
      taken.delete(attachmentId);
      yield onServer(
        serverId,
        { type: 'DeviceReleased', data: { serverId, attachmentId, reason: 'ended', releasedAt: chapter.at } },
        chapter.at,
      );
    }
  }
}

/** Every event read from the file in order, and parsed: nobody who builds anything from them does less. */
export const bareRead = (folder: string): { readonly perSecond: number; readonly processorMicros: number } => {
  const database = new DatabaseSync(join(folder, 'events.db'), { readOnly: true });
  const [before, begun] = [process.cpuUsage(), performance.now()];
  let events = 0;
  let characters = 0;
  for (const { data, metadata, ...row } of database.prepare('SELECT * FROM events ORDER BY position').iterate()) {
    const recorded = { ...row, data: JSON.parse(String(data)) as object, metadata: JSON.parse(String(metadata)) as { actor: string } };
    characters += recorded.metadata.actor.length;
    events += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const perSecond = events / ((performance.now() - begun) / 1_000);
  database.close();
  if (characters === 0) throw new Error('there was nothing to read');
  return { perSecond, processorMicros: (user + system) / events };
};
