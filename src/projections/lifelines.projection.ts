import { never } from '../domain/kernel/decider.js';
import type { HostEvent } from '../domain/host/host.decider.js';
import { streamOf } from '../domain/kernel/ids.js';
import type { Recorded } from '../domain/kernel/message.js';
import type { ServerEvent } from '../domain/server/server.events.js';
import type { VolumeEvent } from '../domain/volume/volume.events.js';
import type { VolumeTypeEvent } from '../domain/volume-type/volume-type.decider.js';
import { type Moment, momentOf } from './moment.js';
import type { Projection } from './projection.js';
import { sortable } from './sortable-position.js';

export type LifelineKind = 'volume' | 'attachment' | 'server' | 'host' | 'volume-type';

export interface Lifeline {
  readonly kind: LifelineKind;
  readonly id: string;
  /** Where what happened to it is told; an attachment's is its volume's. */
  readonly stream: string;
  readonly projectId: string | null;
  /** Whose it was before, the first first; only of servers, and of them only where one came back in another project. */
  readonly formerly?: readonly Formerly[];
  /** Of an attachment: as last known. */
  readonly volumeId: string | null;
  readonly serverId: string | null;
  /** Of a volume: where it is kept. Of a server and of an attachment: where it is used, as last known. */
  readonly hostName: string | null;
  readonly from: Moment;
  /** `null`: it is still there. What came back has never gone. */
  readonly until: Moment | null;
}

export interface Formerly {
  readonly projectId: string | null;
  /** Position of the event that made it another's. */
  readonly before: string;
}

/** Whose it was then. What an event makes somebody's is theirs from that event on. */
export const ownerAt = ({ projectId, formerly = [] }: Pick<Lifeline, 'projectId' | 'formerly'>, position: bigint): string | null => {
  const then = formerly.find(({ before }) => position < BigInt(before));
  return then ? then.projectId : projectId;
};

/** Whoever it ever belonged to. */
export const ownersOf = ({ projectId, formerly = [] }: Pick<Lifeline, 'projectId' | 'formerly'>): readonly (string | null)[] => [
  ...formerly.map((each) => each.projectId),
  projectId,
];

type TypesIn<Event extends { readonly type: string }, Type extends Event['type']> = Extract<Event, { readonly type: Type }>;

type LifelineEvent =
  | TypesIn<VolumeEvent, 'VolumeCreated' | 'VolumeDeleted' | 'Reserved' | 'ExportRequested' | 'Attached' | 'Detached'>
  | TypesIn<ServerEvent, 'ServerDiscovered' | 'ServerMoved' | 'ServerVanished'>
  | TypesIn<HostEvent, 'HostRegistered'>
  | TypesIn<VolumeTypeEvent, 'VolumeTypeCreated' | 'VolumeTypeDeleted'>;

const handles: Readonly<Record<LifelineEvent['type'], LifelineKind>> = {
  VolumeCreated: 'volume',
  VolumeDeleted: 'volume',
  Reserved: 'attachment',
  ExportRequested: 'attachment',
  Attached: 'attachment',
  Detached: 'attachment',
  ServerDiscovered: 'server',
  ServerMoved: 'server',
  ServerVanished: 'server',
  HostRegistered: 'host',
  VolumeTypeCreated: 'volume-type',
  VolumeTypeDeleted: 'volume-type',
};

export const lifelineKey = (kind: LifelineKind, id: string): string => `${kind}/${id}`;

const idIn = ({ type, data }: LifelineEvent): string => {
  switch (type) {
    case 'VolumeCreated':
    case 'VolumeDeleted':
      return data.volumeId;
    case 'Reserved':
    case 'ExportRequested':
    case 'Attached':
    case 'Detached':
      return data.attachmentId;
    case 'ServerDiscovered':
    case 'ServerMoved':
    case 'ServerVanished':
      return data.serverId;
    case 'HostRegistered':
      return data.hostName;
    case 'VolumeTypeCreated':
    case 'VolumeTypeDeleted':
      return data.volumeTypeId;
    default:
      return never(type, '');
  }
};

const evolve = (line: Lifeline | undefined, recorded: Recorded<LifelineEvent>): Lifeline | undefined => {
  const { event } = recorded;
  switch (event.type) {
    case 'VolumeCreated': {
      const { volumeId, projectId, storageHost } = event.data;
      return begun(line, recorded, { ...nobodys, stream: streamOf.volume(volumeId), projectId, hostName: storageHost });
    }
    case 'Reserved': {
      const { volumeId, projectId, serverId } = event.data;
      return begun(line, recorded, { stream: streamOf.volume(volumeId), projectId, volumeId, serverId, hostName: line?.hostName ?? null });
    }
    case 'ExportRequested': {
      const { volumeId, projectId, connector } = event.data;
      if (line && line.until === null) return onHost(line, connector.host);
      return begun(line, recorded, { ...nobodys, stream: streamOf.volume(volumeId), projectId, volumeId, hostName: connector.host });
    }
    case 'Attached':
      return line && attachedTo(line, event.data.serverId, event.data.hostName);
    case 'ServerDiscovered': {
      const { serverId, projectId, hostName } = event.data;
      return begun(line, recorded, {
        ...nobodys,
        stream: streamOf.server(serverId),
        projectId,
        hostName,
        ...handedOn(line, recorded, projectId),
      });
    }
    case 'ServerMoved':
      return line && goesOn(onHost(line, event.data.hostName));
    case 'HostRegistered':
      return begun(line, recorded, { ...nobodys, stream: streamOf.host(event.data.hostName) });
    case 'VolumeTypeCreated':
      return begun(line, recorded, { ...nobodys, stream: streamOf.volumeType(event.data.volumeTypeId) });
    case 'VolumeDeleted':
    case 'Detached':
    case 'ServerVanished':
    case 'VolumeTypeDeleted':
      return line && { ...line, until: momentOf(recorded) };
    default:
      return never(event, line);
  }
};

type Known = Omit<Lifeline, 'kind' | 'id' | 'from' | 'until'>;

const nobodys = { projectId: null, volumeId: null, serverId: null, hostName: null };

/** What begins again was there from its first beginning on. */
const begun = (line: Lifeline | undefined, recorded: Recorded<LifelineEvent>, known: Known): Lifeline => ({
  kind: handles[recorded.event.type],
  id: idIn(recorded.event),
  ...known,
  from: line?.from ?? momentOf(recorded),
  until: null,
});

const handedOn = (line: Lifeline | undefined, { position }: Recorded, to: string): Pick<Lifeline, 'formerly'> => {
  const { projectId, formerly = [] } = line ?? { projectId: to };
  const all = projectId === to ? formerly : [...formerly, { projectId, before: position.toString() }];
  return all.length === 0 ? {} : { formerly: all };
};

const onHost = (line: Lifeline, hostName: string): Lifeline => (line.hostName === hostName ? line : { ...line, hostName });

const goesOn = (line: Lifeline): Lifeline => (line.until === null ? line : { ...line, until: null });

/** Who was attached to no host, or to nobody, leaves what was known. */
const attachedTo = (line: Lifeline, serverId: string | null, hostName: string | null): Lifeline => {
  const known = { serverId: serverId ?? line.serverId, hostName: hostName ?? line.hostName };
  return known.serverId === line.serverId && known.hostName === line.hostName ? line : { ...line, ...known };
};

/** By what lines lie side by side, so that they are read in this order, from anywhere on. No two have the same. */
export type LineOrder = 'kind_until' | 'project_kind_from' | 'server_from' | 'host_until';

/** Of a kind: those that have gone, by when they went; then, with a sign that comes after all digits, those that are still there. */
const untilOf = ({ from, until }: Pick<Lifeline, 'from' | 'until'>): string =>
  until === null ? `${stillThere}${sortable(from.position)}` : sortable(until.position);
export const stillThere = '~';

/** What was ever there, from when until when, and whose? Rows stay for ever: what has gone says when it went. */
export const lifelines: Projection<Lifeline, LifelineEvent> = {
  name: 'lifelines',
  version: 3,
  handles: Object.keys(handles) as LifelineEvent['type'][],
  keyOf: ({ event }) => lifelineKey(handles[event.type], idIn(event)),
  evolve,
  columns: {
    kind: 'text',
    project_id: 'text',
    volume_id: 'text',
    server_id: 'text',
    host: 'text',
    from_position: 'text',
    until_position: 'text',
    kind_until: 'text',
    project_kind_from: 'text',
    server_from: 'text',
    host_until: 'text',
  },
  indexed: ['volume_id', 'kind_until', 'project_kind_from', 'server_from', 'host_until'],
  columnsOf: (line) => {
    const { kind, projectId, volumeId, serverId, hostName, from, until } = line;
    const began = sortable(from.position);
    const kindUntil = `${kind}/${untilOf(line)}`;
    return {
      ...{ kind, project_id: projectId, volume_id: volumeId, server_id: serverId, host: hostName },
      ...{ from_position: began, until_position: until && sortable(until.position), kind_until: kindUntil },
      project_kind_from: projectId && `${projectId}/${kind}/${began}`,
      server_from: serverId && `${serverId}/${began}`,
      host_until: hostName && `${hostName}/${kindUntil}`,
    };
  },
};
