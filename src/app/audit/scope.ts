/**
 * Which events an audit is about: the streams they are in, and which of those streams' events. Where there are too many streams to be read
 * one by one, they are not gathered either: the log is read, and of what is met in it is asked what it belongs to.
 */
import { driftStreamOf } from '../../domain/drift/drift.events.js';
import { hostName, serverId, streamOf } from '../../domain/kernel/ids.js';
import type { Recorded } from '../../domain/kernel/message.js';
import { ordersStreamOf, outcomesStreamOf } from '../../domain/host/host-orders.js';
import type { Part } from '../../domain/volume/volume.events.js';
import { type Lifeline, lifelineKey, ownerAt } from '../../projections/lifelines.projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { RowSource } from '../ports/read-model.js';
import { afterAll, equal, firstOf, type LineRange, linesIn, linesWhere } from '../reading/lines.js';
import { MetLines } from './met-lines.js';
import { maySeeOf, requireVisible, type Subject, type Viewer, wasSeen } from './subject.js';

export interface Scope {
  /** By name, with the position before which nothing in it counts. */
  readonly streams: ReadonlyMap<string, bigint> | ManyStreams;
  /** Asked once for each event of these streams, in the order of the log. */
  readonly includes: (recorded: Recorded) => boolean;
}

/** Any in the log. */
export interface ManyStreams {
  /** Nothing before this counts. */
  readonly from: bigint;
  /** To be waited for before it is asked what of this page is included. */
  readonly meet: (page: readonly Recorded[]) => Promise<void>;
}

/** With more streams than this the log itself is read. */
export const mostStreams = 200;

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
      return (await scopeOfHost(rows, line)) ?? scopeOfBusyHost(rows, line);
  }
};

/** Its own stream, and the device names that servers held for it. */
const scopeOfVolume = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const streams = streamsOf([line]);
  const attachments = new Set<string>();
  const servers = new Map<string, Lifeline>();
  for await (const attachment of linesWhere(rows, [equal('kind', 'attachment'), equal('volume_id', line.id)])) {
    attachments.add(attachment.id);
    await addServer(rows, viewer, { streams, servers }, attachment);
  }
  const includes = (recorded: Recorded): boolean => {
    const { stream, event } = recorded;
    if (stream === line.stream) return true;
    const { attachmentId, volumeId } = idsIn(event.data);
    if (volumeId === line.id && attachmentId !== undefined) attachments.add(attachmentId);
    return attachmentId !== undefined && attachments.has(attachmentId) && wasSeenIn(servers, viewer, recorded);
  };
  return { streams, includes };
};

const scopeOfAttachment = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const [streams, servers] = [streamsOf([line]), new Map<string, Lifeline>()];
  await addServer(rows, viewer, { streams, servers }, line);
  return { streams, includes: (recorded) => idsIn(recorded.event.data).attachmentId === line.id && wasSeenIn(servers, viewer, recorded) };
};

/** Its own stream, and what became of the attachments it had. */
const scopeOfServer = async (rows: Rows, viewer: Viewer, line: Lifeline): Promise<Scope> => {
  const streams = streamsOf([line]);
  const attachments = new Set<string>();
  for await (const page of linesIn(rows, { column: 'server_from', above: `${line.id}/`, atMost: `${line.id}/${afterAll}` })) {
    for (const attachment of page.filter(({ projectId }) => maySeeOf(viewer, projectId))) {
      attachments.add(attachment.id);
      add(streams, attachment.stream, attachment.from.position);
    }
  }
  const includes = ({ stream, event, position }: Recorded): boolean =>
    stream === line.stream ? wasSeen(viewer, line, position) : attachments.has(idsIn(event.data).attachmentId ?? '');
  return { streams, includes };
};

const scopeOfProject = async (rows: Rows, projectId: string): Promise<Scope> => {
  const its = (kind: 'volume' | 'server'): LineRange => ({
    ...{ column: 'project_kind_from', above: `${projectId}/${kind}/`, atMost: `${projectId}/${kind}/${afterAll}` },
    where: [equal('project_id', projectId)],
  });
  const lines = [...(await firstOf(rows, its('volume'), mostStreams + 1)), ...(await firstOf(rows, its('server'), mostStreams + 1))];
  const streams = streamsOf(lines);
  const isTheirs = (line: Lifeline | undefined, { position }: Recorded): boolean =>
    line !== undefined && ownerAt(line, position) === projectId;
  if (streams.size <= mostStreams) {
    const byStream = new Map(lines.map((line) => [line.stream, line]));
    return { streams, includes: (recorded) => isTheirs(byStream.get(recorded.stream), recorded) };
  }
  const met = new MetLines(rows);
  return {
    streams: { from: earliest(streams), meet: (page) => met.meet(page.flatMap(({ stream }) => ownLine(stream))) },
    includes: (recorded) => ownLine(recorded.stream).some((key) => isTheirs(met.line(key), recorded)),
  };
};

/** Before this nothing in any of them counts. */
export const earliest = (streams: ReadonlyMap<string, bigint>): bigint =>
  [...streams.values()].reduce((one, other) => (other < one ? other : one));

/** What stream `volume-1` is of has the lifeline `volume/1`. */
const ownLine = (stream: string): readonly string[] => {
  const [, kind, id] = /^(volume|server)-(.+)$/.exec(stream) ?? [];
  return kind === undefined || id === undefined ? [] : [`${kind}/${id}`];
};

/**
 * Its own stream, what was ordered and answered there, where it was not as the log has it, and the steps of attachments and volumes that were
 * done there. `undefined`: there are too many of those.
 */
const scopeOfHost = async (rows: Rows, line: Lifeline): Promise<Scope | undefined> => {
  const own = ownStreams(line);
  const streams = new Map<string, bigint>(own.map((stream) => [stream, 0n]));
  const places = new Map<string, string>();
  for (const kind of ['volume', 'attachment'] as const) {
    const its = { column: 'host_until', above: `${line.id}/${kind}/`, atMost: `${line.id}/${kind}/${afterAll}`, backwards: true } as const;
    for await (const page of linesIn(rows, { ...its, where: [equal('host', line.id)] })) {
      for (const { id, stream, from } of page) {
        add(streams, stream, kind === 'volume' ? from.position : '0');
        places.set(kind === 'volume' ? stream : id, line.id);
      }
      if (streams.size > mostStreams) return undefined;
    }
  }
  return { streams, includes: (recorded) => own.includes(recorded.stream) || happensOn(line.id, recorded, places) };
};

const scopeOfBusyHost = (rows: Rows, line: Lifeline): Scope => {
  const own = new Set(ownStreams(line));
  const met = new MetLines(rows);
  /** What was read since says better where it is than what is last known of it. */
  const places = new LeastRecent<string, string>(mostPlaces);
  const meet = async (page: readonly Recorded[]): Promise<void> => {
    await met.meet(page.flatMap(linesOf));
    for (const recorded of page) {
      for (const key of linesOf(recorded)) {
        const [place, host] = [placeIn(key), met.line(key)?.hostName];
        if (host && places.get(place) === undefined) places.set(place, host);
      }
    }
  };
  return {
    streams: { from: BigInt(line.from.position), meet },
    includes: (recorded) => own.has(recorded.stream) || happensOn(line.id, recorded, places),
  };
};

const mostPlaces = 20_000;

const ownStreams = ({ id, stream }: Lifeline): readonly string[] => {
  const name = hostName(id);
  return [stream, ordersStreamOf(name), outcomesStreamOf(name), driftStreamOf(name)];
};

/** Those of the volume it happens to, and of the attachment. */
const linesOf = ({ stream, event }: Recorded): readonly string[] => {
  if (!stream.startsWith('volume-')) return [];
  const { attachmentId } = idsIn(event.data);
  return [...ownLine(stream), ...(attachmentId === undefined ? [] : [lifelineKey('attachment', attachmentId)])];
};

const placeIn = (key: string): string => (key.startsWith('volume/') ? key.replace('/', '-') : key.slice('attachment/'.length));

/** On which host, by stream of a volume and by attachment. */
interface Places {
  get(place: string): string | undefined;
  set(place: string, host: string): void;
}

/**
 * Where steps are done is said when they begin: by the volume for its storage, by the connector for the rest. `places` has it, by stream and
 * by attachment, as last known; what is read corrects it.
 */
const happensOn = (host: string, { event, stream }: Recorded, places: Places): boolean => {
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
const addServer = async (
  rows: Rows,
  viewer: Viewer,
  { streams, servers }: { readonly streams: Map<string, bigint>; readonly servers: Map<string, Lifeline> },
  { serverId: id }: Lifeline,
): Promise<void> => {
  if (id === null || streams.has(streamOf.server(serverId(id)))) return;
  const line = await requireVisible(rows, viewer, { kind: 'server', id }).catch(() => undefined);
  if (!line) return;
  add(streams, line.stream, line.from.position);
  servers.set(line.stream, line);
};

/** A server that changed hands is others' for a while. */
const wasSeenIn = (servers: ReadonlyMap<string, Lifeline>, viewer: Viewer, { stream, position }: Recorded): boolean => {
  const line = servers.get(stream);
  return line === undefined || wasSeen(viewer, line, position);
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
