/**
 * A long log that came about by chance, from the deciders: many volumes at once, each with a story of its own, servers whose devices they
 * take, and hosts. The same seed makes the same log.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { EventStore, NewEvent } from '../../src/app/ports/event-store.js';
import { hostDecider } from '../../src/domain/host/host.decider.js';
import type { AttachmentId, HostName, ServerId, VolumeId } from '../../src/domain/kernel/ids.js';
import type { Message } from '../../src/domain/kernel/message.js';
import { Rejection } from '../../src/domain/kernel/rejection.js';
import type { ServerCommand } from '../../src/domain/server/server.commands.js';
import { serverDecider } from '../../src/domain/server/server.decider.js';
import { available, connectorOf, project } from './examples.js';
import { type Move, move } from './random-moves.js';
import { RandomVolume } from './random-volume.js';
import { SeededRandom } from './seeded-random.js';

interface Streaming {
  readonly stream: string;
  readonly events: readonly Message[];
}

export interface RandomLogParts {
  readonly events: number;
  readonly seed: number;
  /** What happens to each volume; by default, anything. */
  readonly story?: (random: SeededRandom) => readonly Move[];
}

const storiesAtOnce = 50;
const appendsAtOnce = 64;
const begin = Date.parse('2026-01-01T00:00:00.000Z');

/** Answers how many events there are: so many at least. */
export const appendRandomLog = async (store: EventStore, parts: RandomLogParts): Promise<number> => {
  const random = new SeededRandom(parts.seed);
  const revisions = new Map<string, number>();
  let [appended, count] = [[] as Promise<unknown>[], 0];
  const areHostsThere = await hasEvents(store, 'host-sim-1');
  const isEnough = (): boolean => count >= parts.events;
  for (const { stream, events } of chapters(random, parts.story ?? anything(random), isEnough)) {
    if (areHostsThere && stream.startsWith('host-')) continue;
    const revision = revisions.get(stream);
    revisions.set(stream, (revision ?? -1) + events.length);
    appended.push(store.append(stream, revision ?? 'no-stream', newEvents(events, new Date(begin + count * 250).toISOString())));
    count += events.length;
    if (appended.length < appendsAtOnce) continue;
    await Promise.all(appended);
    appended = [];
  }
  await Promise.all(appended);
  return count;
};

const hasEvents = async (store: EventStore, stream: string): Promise<boolean> => {
  for await (const _ of store.readStream(stream)) return true;
  return false;
};

/** Nobody waits for a story to end: what belongs together lies apart in the log. Those that were begun are told to their end. */
function* chapters(random: SeededRandom, story: (random: SeededRandom) => readonly Move[], isEnough: () => boolean): Iterable<Streaming> {
  for (const name of ['sim-1', 'sim-2']) yield host(name);
  const servers = Array.from({ length: 20 }, () => new Server(random.uuid() as ServerId, random.oneOf(['sim-1', 'sim-2'])));
  for (const server of servers) yield* server.tell(server.seen());
  const under: Streaming[][] = [];
  do {
    while (under.length < storiesAtOnce && !isEnough()) under.push(lifeOf(story(random), servers, random));
    const index = random.below(under.length);
    const next = under[index]?.shift();
    if (next) yield next;
    else under.splice(index, 1);
  } while (under.length > 0);
}

const host = (name: string): Streaming => {
  const facts = { connector: connectorOf(name), stores: true, computes: true, driver: 'simulated' };
  const command = { type: 'RegisterHost', data: { hostName: name as HostName, ...facts, now: new Date(begin).toISOString() } } as const;
  return { stream: `host-${name}`, events: hostDecider.decide(command, hostDecider.initial) };
};

/** One volume from beginning to end, in pieces, and what it does to the servers. */
const lifeOf = (moves: readonly Move[], servers: readonly Server[], random: SeededRandom): Streaming[] => {
  const volume = new RandomVolume(available, () => undefined);
  for (const each of moves) volume.play(each);
  const mine = [1, 2, 3].map(() => random.oneOf(servers));
  const renamed = renaming(mine, random);
  const stream = `volume-${renamed.volume}`;
  const life: Streaming[] = [];
  for (let rest = volume.log.map(renamed.rename); rest.length > 0;) {
    const events = rest.slice(0, 1 + random.below(3));
    rest = rest.slice(events.length);
    life.push({ stream, events });
    for (const event of events) for (const server of mine) life.push(...server.follow(event, renamed.volume));
  }
  return life;
};

/** Every story is told of `volume-1`, `attachment-0` and so on: each gets ids of its own. */
const renaming = (servers: readonly Server[], random: SeededRandom) => {
  const volume = random.uuid() as VolumeId;
  const attachments = [0, 1, 2, 3, 4].map(() => random.uuid());
  const rename = <Event extends Message>(event: Event): Event => {
    const text = JSON.stringify(event)
      .replaceAll('volume-1', volume)
      .replaceAll(/attachment-(\d)/g, (_, slot: string) => attachments[Number(slot)] ?? '')
      .replaceAll(/server-(\d)/g, (_, number: string) => servers[Number(number) - 1]?.id ?? '')
      .replaceAll(/storage-1/g, 'sim-1')
      .replaceAll(/compute-(\d)/g, 'sim-2');
    return JSON.parse(text) as Event;
  };
  return { volume, rename };
};

class Server {
  private state = serverDecider.initial;
  private told = 0;

  constructor(
    readonly id: ServerId,
    private readonly hostName: string,
  ) {}

  seen(): ServerCommand {
    const guest = { name: `server-${this.told}`, hostName: this.hostName as HostName, projectId: project };
    return {
      type: 'RecordServerSeen',
      data: { ...this.now(), ...guest, vmState: 'active', vcpus: 2, memoryMiB: 2_048, ownDevices: ['vda'] },
    };
  }

  /** Takes a device for what was reserved for it, and lets go of it at the end. */
  follow({ type, data }: Message, volumeId: VolumeId): readonly Streaming[] {
    const about = data as { readonly serverId?: string; readonly attachmentId?: AttachmentId };
    if (about.attachmentId === undefined) return [];
    const at = { ...this.now(), attachmentId: about.attachmentId };
    const asked = { volumeId, device: null, tag: null, deleteOnTermination: false, mayShareBootable: false, mayActOnLocked: false };
    if (type === 'Reserved' && about.serverId === this.id) return this.tell({ type: 'ReserveDevice', data: { ...at, ...asked } });
    if (type === 'Detached') return this.tell({ type: 'ReleaseDevice', data: { ...at, reason: 'ended' } });
    return [];
  }

  tell(command: ServerCommand): readonly Streaming[] {
    try {
      const events = serverDecider.decide(command, this.state);
      for (const event of events) this.state = serverDecider.evolve(this.state, event);
      return events.length === 0 ? [] : [{ stream: `server-${this.id}`, events }];
    } catch (error) {
      if (error instanceof Rejection) return [];
      throw error;
    }
  }

  private now() {
    this.told += 1;
    return { serverId: this.id, now: new Date(begin + this.told * 1_000).toISOString() };
  }
}

/** A few stories are so long that there are milestones of them. */
const anything = (random: SeededRandom): ((random: SeededRandom) => readonly Move[]) => {
  const moves = fc.sample(move, { numRuns: 5_000, seed: random.below(1_000_000) });
  return (chance) => {
    const isLong = chance.below(40) === 0;
    const length = isLong ? 400 : 5 + chance.below(60);
    const chosen = Array.from({ length }, () => chance.oneOf(moves));
    return isLong ? chosen.filter(({ what }) => what !== 'delete') : chosen;
  };
};

/** Attached and detached by Mooring itself, as often as wanted, without trouble: in the end nothing is due. */
export const settled = (cycles: number): readonly Move[] => {
  const done: Move = { what: 'work', slot: 0, server: 1, host: 1, mode: null, yes: false, outcome: 'done', seconds: 1 };
  const work = Array.from({ length: 4 }, () => done);
  return Array.from({ length: cycles }, () => [
    { ...done, what: 'attach' as const },
    ...work,
    { ...done, what: 'detach' as const },
    ...work,
    { ...done, what: 'readonly' as const, seconds: 200 },
  ]).flat();
};

const newEvents = (events: readonly Message[], at: string): readonly NewEvent[] => {
  const correlationId = `req-${randomUUID()}`;
  const metadata = { correlationId, causationId: correlationId, actor: 'ann', projectId: 'demo', schemaVersion: 1, at };
  return events.map((event) => ({ id: randomUUID(), event, metadata }));
};
