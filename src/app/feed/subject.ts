/** What an event is about, in the words people ask by. */
import type { Message, Recorded } from '../../domain/kernel/message.js';
import { hosts } from '../../projections/hosts.projection.js';
import { servers } from '../../projections/servers.projection.js';
import { volumes } from '../../projections/volumes.projection.js';

export const changeKinds = ['volume', 'attachment', 'server', 'host'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Subject {
  readonly kind: ChangeKind;
  readonly id: string;
  /** Every id it names, its own among them: whoever follows a volume hears of its attachments. */
  readonly about: readonly string[];
}

const told: ReadonlySet<string> = new Set([volumes, servers, hosts].flatMap(({ handles }) => handles as readonly string[]));

type Ids = Readonly<Partial<Record<'volumeId' | 'attachmentId' | 'serverId' | 'hostName', unknown>>>;

/** `undefined`: nothing that is followed, such as a command for a host. */
export const subjectOf = ({ event, stream }: Pick<Recorded, 'event' | 'stream'>): Subject | undefined => {
  if (!told.has(event.type)) return undefined;
  const own = ownIdOf(stream, event.data);
  return own && { ...own, about: idsIn(event) };
};

const ownIdOf = (stream: string, { volumeId, attachmentId, serverId, hostName }: Ids): Omit<Subject, 'about'> | undefined => {
  if (stream.startsWith('volume-')) return named('attachment', attachmentId) ?? named('volume', volumeId);
  if (stream.startsWith('server-')) return named('server', serverId);
  return stream.startsWith('host-') ? named('host', hostName) : undefined;
};

const named = (kind: ChangeKind, id: unknown): Omit<Subject, 'about'> | undefined => (typeof id === 'string' ? { kind, id } : undefined);

const idsIn = ({ data }: Message): readonly string[] => {
  const { volumeId, attachmentId, serverId, hostName }: Ids = data;
  return [volumeId, attachmentId, serverId, hostName].filter((id) => typeof id === 'string');
};
