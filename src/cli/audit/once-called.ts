/** What had a name once: of what has gone only the log knows what it was called. All of it is read. */
import type { Message } from '../../domain/kernel/message.js';
import type { EventStore } from '../../app/ports/event-store.js';

type Named = 'volume' | 'server';

const idKeys = { volume: 'volumeId', server: 'serverId' } as const;
const namings: Readonly<Record<Named, readonly string[]>> = {
  volume: ['VolumeCreated', 'VolumeDescribed'],
  server: ['ServerDiscovered', 'ServerRenamed'],
};

export interface OnceNamed {
  readonly kind: Named;
  readonly name: string;
}

/** In the order in which they first had it. `onRead` is told how many events were read. */
export const onceCalled = async (
  store: Pick<EventStore, 'readAll'>,
  asked: OnceNamed,
  onRead: (events: number) => void,
): Promise<readonly string[]> => {
  const ids = new Set<string>();
  let read = 0;
  for await (const { event } of store.readAll()) {
    onRead((read += 1));
    const id = idNamed(event, asked);
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
};

const idNamed = ({ type, data }: Message, { kind, name }: OnceNamed): string | undefined => {
  if (!namings[kind].includes(type)) return undefined;
  const said = data as Readonly<Record<string, unknown>>;
  const id = said[idKeys[kind]];
  return said['name'] === name && typeof id === 'string' ? id : undefined;
};
