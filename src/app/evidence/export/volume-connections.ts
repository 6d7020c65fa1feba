/** What a volume's own events lead to: its type, the servers it was attached to, the hosts that kept it and used it. */
import { hostName, serverId, streamOf, volumeTypeId } from '../../../domain/kernel/ids.js';
import type { Recorded } from '../../../domain/kernel/message.js';

export interface Connections {
  readonly streams: readonly string[];
  /** Not what a server holds for other volumes, nor what a host does for them. */
  readonly isWanted: (recorded: Pick<Recorded, 'event' | 'stream'>) => boolean;
}

const hostEvents = ['HostRegistered', 'HostDescribed', 'HostMaintenanceBegan', 'HostMaintenanceEnded'];

export const connectedTo = async (volumeEvents: AsyncIterable<Recorded>): Promise<Connections> => {
  const streams = new Set<string>();
  const attachments = new Set<string>();
  for await (const { event } of volumeEvents) {
    for (const stream of streamsIn(event.data)) streams.add(stream);
    const { attachmentId } = event.data as { attachmentId?: unknown };
    if (typeof attachmentId === 'string') attachments.add(attachmentId);
  }
  return {
    streams: [...streams],
    isWanted: ({ event, stream }) => {
      if (stream.startsWith('host-')) return hostEvents.includes(event.type);
      const { attachmentId } = event.data as { attachmentId?: unknown };
      return !stream.startsWith('server-') || typeof attachmentId !== 'string' || attachments.has(attachmentId);
    },
  };
};

interface Mentioning {
  readonly serverId?: unknown;
  readonly storageHost?: unknown;
  readonly hostName?: unknown;
  readonly volumeTypeId?: unknown;
  readonly connector?: { readonly host?: unknown };
}

const streamsIn = (data: object): readonly string[] => {
  const { serverId: server, storageHost, hostName: host, volumeTypeId: type, connector } = data as Mentioning;
  const named = (value: unknown, stream: (name: string) => string) => (typeof value === 'string' ? [stream(value)] : []);
  return [
    ...named(server, (id) => streamOf.server(serverId(id))),
    ...[storageHost, host, connector?.host].flatMap((each) => named(each, (name) => streamOf.host(hostName(name)))),
    ...named(type, (id) => streamOf.volumeType(volumeTypeId(id))),
  ];
};
