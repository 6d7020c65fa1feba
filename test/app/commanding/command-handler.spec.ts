import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { type EventStore, EventStoreUnavailable, type NewEvent, RevisionConflict } from '../../../src/app/ports/event-store.js';
import type { Decider } from '../../../src/domain/kernel/decider.js';
import { attachmentId, serverId, streamOf, volumeId as toVolumeId } from '../../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import type { VolumeCommand } from '../../../src/domain/volume/volume.commands.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { attachmentsOf, type Volume } from '../../../src/domain/volume/volume.state.js';
import { all } from '../../support/contracts/event-store/examples.js';
import { afterNoon, createVolume, detach, noon, reserve, volumeId } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { VirtualTime } from '../../support/virtual-time.js';

const cause = { correlationId: 'req-1', causationId: 'cmd-1', actor: 'ann', projectId: 'project-1' };
const stream = streamOf.volume(volumeId);
const [a1, a2] = [attachmentId('a1'), attachmentId('a2')];
const rename = (name: string): VolumeCommand => ({ type: 'DescribeVolume', data: { volumeId, name, now: noon } });
const provision: VolumeCommand = { type: 'RecordVolumeStep', data: { volumeId, step: 'create', now: noon } };

describe('The command handler', () => {
  let lab: ReturnType<typeof openStore>;
  let seed = 0;
  const handlerOn = (store: EventStore) => new CommandHandler(store, new VirtualTime(noon), new SeededRandom((seed += 1)));
  const tell = (handler: CommandHandler, command: VolumeCommand, mayAct?: (volume: Volume) => void) =>
    handler.handle({ stream, decider: volumeDecider, command, cause, ...(mayAct && { mayAct }) });
  const log = (): Promise<Recorded[]> => all(lab.store.readStream(stream));
  const types = async () => (await log()).map(({ event }) => event.type);
  const known = async (handler: CommandHandler) => {
    const volume = await handler.state(stream, volumeDecider);
    if (volume.stage !== 'live') throw new Error('there is no volume');
    return volume;
  };
  const makeVolume = async (handler: CommandHandler, multiattach = false) => {
    await tell(handler, createVolume({ multiattach }));
    await tell(handler, provision);
  };

  beforeEach(() => {
    lab = openStore();
  });
  afterEach(() => lab.dispose());

  it('stores what is decided, and answers it with the state it leads to and its position', async () => {
    const { state, events, position } = await tell(handlerOn(lab.store), createVolume());
    expect(events.map(({ type }) => type)).toEqual(['VolumeCreated']);
    expect(state).toEqual(await known(handlerOn(lab.store)));
    expect(position).toBe(await lab.store.head());
  });

  it('stores nothing when it is so already, and answers where the stream ends', async () => {
    const handler = handlerOn(lab.store);
    const first = await tell(handler, createVolume());
    expect(await tell(handler, createVolume())).toEqual({ ...first, events: [] });
    expect(await types()).toEqual(['VolumeCreated']);
  });

  it('stores nothing when it is refused', async () => {
    const handler = handlerOn(lab.store);
    await makeVolume(handler);
    await tell(handler, reserve(a1, { serverId: serverId('s1') }));
    expect(await refusalOf(tell(handler, reserve(a2, { serverId: serverId('s2') })))).toBe('volume-status');
    expect(await types()).toEqual(['VolumeCreated', 'VolumeProvisioned', 'Reserved']);
  });

  it('tells with every event who caused it, in which request, and when', async () => {
    await tell(handlerOn(lab.store), createVolume());
    const [recorded] = await log();
    expect(recorded?.metadata).toEqual({ ...cause, schemaVersion: 1, at: noon });
    expect(recorded?.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe('among many at once', () => {
    const servers = Array.from({ length: 16 }, (_, number) => `${number}`);
    const reserveFor = (name: string) => reserve(attachmentId(`a${name}`), { serverId: serverId(`s${name}`) });

    it('gives a volume to one of sixteen', async () => {
      const handler = handlerOn(lab.store);
      await makeVolume(handler);
      const answers = await Promise.all(servers.map((name) => refusalOf(tell(handler, reserveFor(name)))));
      expect(answers.filter((code) => code === undefined)).toHaveLength(1);
      expect(answers.filter((code) => code === 'volume-status')).toHaveLength(15);
    });

    it('gives a shareable volume to all sixteen, without a single conflict', async () => {
      const conflicts: string[] = [];
      const handler = handlerOn(watched(lab.store, { conflict: (at) => conflicts.push(at) }));
      await makeVolume(handler, true);
      await Promise.all(servers.map((name) => tell(handler, reserveFor(name))));
      expect(attachmentsOf(await known(handler))).toHaveLength(16);
      expect(conflicts).toEqual([]);
    });

    it('makes one that comes later wait, too', async () => {
      const conflicts: string[] = [];
      const handler = handlerOn(watched(lab.store, { conflict: (at) => conflicts.push(at) }));
      await makeVolume(handler, true);
      const early = [tell(handler, reserveFor('1')), tell(handler, reserveFor('2'))];
      await early[0];
      await Promise.all([...early, tell(handler, reserveFor('3'))]);
      expect(conflicts).toEqual([]);
    });

    it('gives it to all sixteen when two processes decide', async () => {
      const handlers = [handlerOn(lab.store), handlerOn(lab.store)] as const;
      await makeVolume(handlers[0], true);
      await Promise.all(servers.map((name, index) => tell(handlers[index % 2 === 0 ? 0 : 1], reserveFor(name))));
      expect((await types()).filter((type) => type === 'Reserved')).toHaveLength(16);
      expect(Object.keys((await known(handlers[0])).attachments)).toHaveLength(16);
    });

    it('goes on with the next when one fails', async () => {
      const handler = handlerOn(lab.store);
      await makeVolume(handler);
      const wishes = [tell(handler, detach(a1)), tell(handler, rename('b')), tell(handler, detach(a1)), tell(handler, rename('c'))];
      expect(await Promise.all(wishes.map(refusalOf))).toEqual(['attachment-not-found', undefined, 'attachment-not-found', undefined]);
      expect((await known(handler)).name).toBe('c');
    });
  });

  describe('while another process writes behind its back', () => {
    const two = async () => {
      const [mine, theirs] = [handlerOn(lab.store), handlerOn(lab.store)] as const;
      await makeVolume(mine);
      await known(theirs);
      return [mine, theirs] as const;
    };

    it('decides again on what is there now', async () => {
      const [mine, theirs] = await two();
      await tell(theirs, reserve(a1, { serverId: serverId('s1') }));
      expect(await refusalOf(tell(mine, reserve(a2, { serverId: serverId('s2') })))).toBe('volume-status');
      await tell(mine, rename('mine'));
      expect(await types()).toEqual(['VolumeCreated', 'VolumeProvisioned', 'Reserved', 'VolumeDescribed']);
      expect((await known(mine)).attachments).toEqual((await known(theirs)).attachments);
    });

    it('refuses nobody because of what is no longer so', async () => {
      const [mine, theirs] = await two();
      await tell(mine, reserve(a1, { serverId: serverId('s1') }));
      await tell(theirs, detach(a1));
      expect(await refusalOf(tell(mine, reserve(a2, { serverId: serverId('s2') })))).toBeUndefined();
    });

    it('takes nothing for done that has been changed since', async () => {
      const [mine, theirs] = await two();
      await tell(mine, rename('mine'));
      await tell(theirs, rename('theirs'));
      await tell(mine, rename('mine'));
      expect((await known(theirs)).name).toBe('mine');
    });

    it('takes every event into account once', async () => {
      const [mine, theirs] = await two();
      const counted: Decider<number, never, Message> = { initial: 0, decide: () => [], evolve: (count) => count + 1 };
      expect(await mine.state('volume-counted', counted)).toBe(0);
      const data = createVolume({ volumeId: toVolumeId('counted') }).data;
      await theirs.handle({ stream: 'volume-counted', decider: volumeDecider, command: { type: 'CreateVolume', data }, cause });
      expect(await mine.state('volume-counted', counted)).toBe(1);
      expect(await mine.state('volume-counted', counted)).toBe(1);
    });

    it('answers a question with what is so now', async () => {
      const [mine, theirs] = await two();
      await tell(theirs, rename('theirs'));
      expect((await known(mine)).name).toBe('theirs');
    });

    it('asks whether the caller may act on the very state that is decided on', async () => {
      const [mine, theirs] = await two();
      await tell(theirs, rename('theirs'));
      const asked: (string | null)[] = [];
      const mayAct = (volume: Volume) => {
        if (volume.stage === 'live') asked.push(volume.name);
        if (volume.stage === 'live' && volume.name === 'theirs') throw new Rejection('forbidden', 'no');
      };
      expect(await refusalOf(tell(mine, rename('mine'), mayAct))).toBe('forbidden');
      expect(asked.at(-1)).toBe('theirs');
      expect((await known(mine)).name).toBe('theirs');
    });
  });

  it('gives up with a conflict when others are always first', async () => {
    const handler = handlerOn(watched(lab.store, { refuse: (at) => new RevisionConflict(at, 'no-stream', 7) }));
    const error: unknown = await tell(handler, createVolume()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'conflict', detail: { retryable: true } });
  });

  it('does not take anything else for a conflict', async () => {
    const handler = handlerOn(watched(lab.store, { refuse: () => new Error('a bug') }));
    await expect(tell(handler, createVolume())).rejects.toThrow('a bug');
  });

  it('looks again after an append that may have happened', async () => {
    let answers = false;
    const store = watched(lab.store, { lose: () => !answers });
    const handler = handlerOn(store);
    await expect(tell(handler, createVolume())).rejects.toThrow(EventStoreUnavailable);
    answers = true;
    expect((await tell(handler, createVolume({ now: afterNoon(1) }))).events).toEqual([]);
    await tell(handler, provision);
    expect(await types()).toEqual(['VolumeCreated', 'VolumeProvisioned']);
  });
});

interface Watch {
  readonly conflict?: (stream: string) => void;
  /** What an append ends with, instead of being tried. */
  readonly refuse?: (stream: string) => Error;
  /** Whether the answer of an append is lost. */
  readonly lose?: () => boolean;
}

/** The store, with appends that are watched or go wrong. */
const watched = (store: EventStore, { conflict, refuse, lose }: Watch): EventStore => ({
  append: async (at: string, expected, events: readonly NewEvent[]) => {
    if (refuse) throw refuse(at);
    const appended = await store.append(at, expected, events).catch((error: unknown) => {
      if (error instanceof RevisionConflict) conflict?.(at);
      throw error;
    });
    if (lose?.()) throw new EventStoreUnavailable('the answer was lost');
    return appended;
  },
  readStream: (at, from) => store.readStream(at, from),
  readStreamBackwards: (at) => store.readStreamBackwards(at),
  readAll: (after) => store.readAll(after),
  subscribe: (after, handler, types) => store.subscribe(after, handler, types),
  subscribeToStream: (at, after, handler) => store.subscribeToStream(at, after, handler),
  head: (types) => store.head(types),
  close: () => store.close(),
});
