/** Which events an audit is about: the streams they are in, and which of those streams' events. */
import { driftStreamOf } from '../../domain/drift/drift.events.js';
import { hostName, serverId, streamOf } from '../../domain/kernel/ids.js';
import type { Recorded } from '../../domain/kernel/message.js';
import { ordersStreamOf, outcomesStreamOf } from '../../domain/host/host-orders.js';
import type { Part } from '../../domain/volume/volume.events.js';
import type { Lifeline } from '../../projections/lifelines.projection.js';
import type { RowSource } from '../ports/read-model.js';
import { linesWhere } from './lines.js';
import { maySeeOf, requireVisible, type Subject, type Viewer } from './subject.js';

export interface Scope {
  /** By name, with the position before which nothing in it counts. */
  readonly streams: ReadonlyMap<string, bigint>;
  /** Asked once for each event of these streams, in the order of the log. */
  readonly includes: (recorded: Recorded) => boolean;
}

type Rows = RowSource;
type TimelineSubject = Subject & { readonly kind: Exclude<Subject['kind'], 'user'> };

/** Refused as if it were not there, where it is another's. */
export const scopeOf = async (rows: Rows, viewer: Viewer, subject: TimelineSubject): Promise<Scope> => {
  const line = await requireVisible(rows, viewer, subject);
  if (!line) return scopeOfProject(rows, subject.id);
  switch (line.kind) {
    case 'volume':
      return scopeOfVolume(rows, viewer, line);
    case 'attachment':
      return scopeOfAttachment(rows, viewer, line);
    case 'server':
      return scopeOfServer(rows, viewer, line);
    case 'host':
    case 'volume-type':
      return scopeOfHost(rows, line);
  }
};

/** Its own stream, and the device names that servers held for it. */
const scopeOfVolume = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const streams = streamsOf([line]);
  const attachments = new Set<string>();
  for await (const attachment of linesWhere(rows, { kind: 'attachment', volume_id: line.id })) {
    attachments.add(attachment.id);
    await addServer(rows, viewer, streams, attachment);
  }
  const includes = ({ stream, event }: Recorded): boolean => {
    if (stream === line.stream) return true;
    const { attachmentId, volumeId } = idsIn(event.data);
    if (volumeId === line.id && attachmentId !== undefined) attachments.add(attachmentId);
    return attachmentId !== undefined && attachments.has(attachmentId);
  };
  return { streams, includes };
};

const scopeOfAttachment = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const streams = streamsOf([line]);
  await addServer(rows, viewer, streams, line);
  return { streams, includes: ({ event }) => idsIn(event.data).attachmentId === line.id };
};

/** Its own stream, and what became of the attachments it had. */
const scopeOfServer = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const streams = streamsOf([line]);
  const attachments = new Set<string>();
  for await (const attachment of linesWhere(rows, { kind: 'attachment', server_id: line.id })) {
    if (!maySeeOf(viewer, attachment.projectId)) continue;
    attachments.add(attachment.id);
    add(streams, attachment.stream, attachment.from.position);
  }
  return { streams, includes: ({ stream, event }) => stream === line.stream || attachments.has(idsIn(event.data).attachmentId ?? '') };
};

const scopeOfProject = async (rows: Rows, projectId: string): Promise<Scope> => {
  const streams = new Map<string, bigint>();
  for await (const { kind, stream, from } of linesWhere(rows, { project_id: projectId })) {
    if (kind === 'volume' || kind === 'server') add(streams, stream, from.position);
  }
  return { streams, includes: () => true };
};

/** Its own stream, what was ordered and answered there, where it was not as the log has it, and the steps of attachments and volumes that were done there. */
const scopeOfHost = async (rows: Rows, line: Lifeline): Promise<Scope> => {
  const name = hostName(line.id);
  const own = [line.stream, ordersStreamOf(name), outcomesStreamOf(name), driftStreamOf(name)];
  const streams = new Map<string, bigint>(own.map((stream) => [stream, 0n]));
  const places = new Map<string, string>();
  for await (const { kind, id, stream, from } of linesWhere(rows, { host: line.id })) {
    if (kind !== 'volume' && kind !== 'attachment') continue;
    add(streams, stream, kind === 'volume' ? from.position : '0');
    places.set(kind === 'volume' ? stream : id, line.id);
  }
  return { streams, includes: (recorded) => own.includes(recorded.stream) || happensOn(name, recorded, places) };
};

/**
 * Where steps are done is said when they begin: by the volume for its storage, by the connector for the rest. `places` has it, by stream and
 * by attachment, as last known; what is read corrects it.
 */
const happensOn = (host: string, { event, stream }: Recorded, places: Map<string, string>): boolean => {
  const { storageHost, connector, attachmentId } = event.data as {
    storageHost?: string;
    connector?: { host: string };
    attachmentId?: string;
  };
  if (storageHost !== undefined) places.set(stream, storageHost);
  if (attachmentId === undefined) return places.get(stream) === host;
  if (connector) places.set(attachmentId, connector.host);
  const [storing, computing] = [places.get(stream) === host, places.get(attachmentId) === host];
  return partOf(event.type, event.data) === 'export' ? storing || (computing && event.type === 'ExportRequested') : computing;
};

const exportTypes: ReadonlySet<string> = new Set([
  'Reserved',
  'ExportRequested',
  'ConnectionInitialized',
  'UnexportRequested',
  'Unexported',
]);

const partOf = (type: string, data: object): Part | 'export' => {
  const { part } = data as { part?: Part };
  return part ?? (exportTypes.has(type) ? 'export' : 'guest');
};

/** Servers of others stay out, also where an administrator gave them this volume. */
const addServer = async (rows: Rows, viewer: Viewer, streams: Map<string, bigint>, { serverId: id }: Lifeline): Promise<void> => {
  if (id === null || streams.has(streamOf.server(serverId(id)))) return;
  const line = await requireVisible(rows, viewer, { kind: 'server', id }).catch(() => undefined);
  if (line) add(streams, line.stream, line.from.position);
};

const streamsOf = (lines: readonly Lifeline[]): Map<string, bigint> =>
  new Map(lines.map(({ stream, from }) => [stream, BigInt(from.position)]));

const add = (streams: Map<string, bigint>, stream: string, position: string): void => {
  const from = streams.get(stream);
  if (from === undefined || BigInt(position) < from) streams.set(stream, BigInt(position));
};

interface Ids {
  readonly attachmentId?: string;
  readonly volumeId?: string;
}

const idsIn = (data: object): Ids => data;
