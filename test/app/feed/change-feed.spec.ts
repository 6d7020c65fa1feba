import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { type Change, ChangeFeed, type Told, type Wanted } from '../../../src/app/feed/change-feed.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { appendAtTail, eventually, metadata, newEvent } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { ShownByHand } from '../../support/shown-by-hand.js';
import { storeWith } from '../../support/store-with.js';

const [mine, theirs, host] = ['volume-mine', 'volume-theirs', 'host-h1'];
const owners: Readonly<Record<string, string | null>> = { [mine]: 'mine', [theirs]: 'theirs', [host]: null };
const projectsOf = (events: readonly Pick<Recorded, 'stream'>[]) => Promise.resolve(events.map(({ stream }) => owners[stream]));

const requester = (rights: Partial<Requester> = {}): Requester => ({
  ...{ requestId: 'req-1', correlationId: 'req-1', user: { id: 'u' }, project: { id: 'mine' }, isAdmin: false, isService: false },
  ...rights,
});
const admin = requester({ isAdmin: true });

const described = (volumeId: string): Message => ({ type: 'VolumeDescribed', data: { volumeId, name: 'data' } });
const exported = (volumeId: string, attachmentId: string): Message => ({
  type: 'ExportRequested',
  data: { volumeId, attachmentId, storageHost: 'h1', connector: { host: 'h2' }, mode: 'rw' },
});
const registered: Message = { type: 'HostRegistered', data: { hostName: 'h1' } };

describe('The change feed', () => {
  let opened: ReturnType<typeof openStore>;
  let store: EventStore;
  let shown: ShownByHand;
  let feed: ChangeFeed;
  let readings: number;
  let ending: AbortController;

  beforeEach(() => {
    opened = openStore();
    readings = 0;
    const readAll: EventStore['readAll'] = (after) => {
      readings += 1;
      return opened.store.readAll(after);
    };
    store = storeWith(opened.store, { readAll });
    shown = new ShownByHand(opened.store);
    feed = new ChangeFeed({ store, shown, owners: { projectsOf }, hostNames: () => Promise.resolve(new Set(['h1'])) });
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await opened.dispose();
  });

  const happens = (stream: string, event: Message) => appendAtTail(store, stream, [{ ...newEvent(), event, metadata }]);
  const many = async (count: number) => {
    for (let n = 0; n < count; n += 1) await happens(mine, described('mine'));
  };
  const from = (wanted: Partial<Wanted> = {}, who = requester()) =>
    feed.follow(who, { after: 0n, allProjects: false, ...wanted }, ending.signal);
  /** All that is told before it says that there is no more. */
  const now = async (follower: AsyncGenerator<Told, void>): Promise<readonly Change[]> => {
    const changes: Change[] = [];
    for (;;) {
      const { value } = await follower.next();
      if (!value || 'upTo' in value) return changes;
      if ('change' in value) changes.push(value.change);
    }
  };
  const nextOf = async (follower: AsyncGenerator<Told, void>): Promise<Change | undefined> => {
    const { value } = await follower.next();
    return value && 'change' in value ? value.change : undefined;
  };
  const positions = (changes: readonly Change[]) => changes.map(({ position }) => Number(position));

  it('tells what happened after a position, in order, and then that there is no more', async () => {
    await many(3);
    await shown.show();
    expect(positions(await now(from({ after: 1n })))).toEqual([2, 3]);
  });

  it('tells of nothing before the rows show it', async () => {
    await many(2);
    await shown.show();
    await many(1);
    const follower = from();
    expect(positions(await now(follower))).toEqual([1, 2]);
    await shown.show();
    expect(positions(await now(follower))).toEqual([3]);
  });

  it('tells a change as what it is: of what, whose, when, by whom, in which request', async () => {
    const { position } = await happens(mine, described('mine'));
    await shown.show();
    const [change] = await now(from());
    const { at, actor, correlationId: requestId } = metadata;
    expect(change).toMatchObject({
      position,
      type: 'VolumeDescribed',
      kind: 'volume',
      id: 'mine',
      projectId: 'mine',
      at,
      actor,
      requestId,
    });
    expect(change?.data).toEqual({ volumeId: 'mine', name: 'data' });
  });

  it('tells only what comes to who asks for nothing else', async () => {
    await many(2);
    await shown.show();
    const follower = from({ after: 'now' });
    expect(await now(follower)).toEqual([]);
    await many(1);
    await shown.show();
    expect(positions(await now(follower))).toEqual([3]);
  });

  it('keeps one waiting, without looking into the log, until something happens', async () => {
    await shown.show();
    const follower = from();
    await now(follower);
    const next = nextOf(follower);
    await many(1);
    await shown.show();
    expect((await next)?.position).toBe(1n);
    expect(readings).toBe(0);
  });

  it('asks the log once for hundreds who follow', async () => {
    await many(5);
    await shown.show();
    const followers = Array.from({ length: 200 }, () => from());
    for (const follower of followers) expect(await now(follower)).toHaveLength(5);
    await many(2);
    await shown.show();
    for (const follower of followers) expect(positions(await now(follower))).toEqual([6, 7]);
    expect(readings).toBe(0);
  });

  it('takes from the log what has been too long ago to be at hand, and loses nothing on the way to what is', async () => {
    await many(1);
    await shown.show();
    const slow = from();
    expect((await nextOf(slow))?.position).toBe(1n);
    for (let round = 0; round < 5; round += 1) {
      await appendAtTail(
        store,
        mine,
        Array.from({ length: 700 }, () => ({ ...newEvent(), event: described('mine'), metadata })),
      );
      await shown.show();
    }
    expect(positions(await now(slow))).toEqual(Array.from({ length: 3_500 }, (_, index) => index + 2));
    expect(readings).toBeGreaterThan(0);
  });

  it('says how far it has come in a log in which nothing is for who asks', async () => {
    const others = Array.from({ length: 1_200 }, () => ({ ...newEvent(), event: described('theirs'), metadata }));
    await appendAtTail(store, theirs, others);
    await shown.show();
    const late = new ChangeFeed({ store, shown, owners: { projectsOf }, hostNames: () => Promise.resolve(new Set()) });
    const told: Told[] = [];
    for await (const each of late.follow(requester(), { after: 0n, allProjects: false }, ending.signal)) {
      told.push(each);
      if ('upTo' in each) break;
    }
    expect(told).toEqual([{ passed: 500n }, { passed: 1_000n }, { upTo: 1_200n }]);
  });

  it('tells nobody of what is not theirs, and administrators of all where they ask for it', async () => {
    await happens(mine, described('mine'));
    await happens(theirs, described('theirs'));
    await happens('volume-unknown', described('unknown'));
    await shown.show();
    expect(positions(await now(from()))).toEqual([1]);
    expect(positions(await now(from({ allProjects: true })))).toEqual([1]);
    expect(positions(await now(from({}, admin)))).toEqual([1]);
    expect(positions(await now(from({ allProjects: true }, admin)))).toEqual([1, 2]);
    expect(positions(await now(from({ allProjects: true }, requester({ isService: true }))))).toEqual([1, 2]);
  });

  it('tells of hosts to administrators alone', async () => {
    await happens(host, registered);
    await shown.show();
    expect(await now(from({ allProjects: true }, requester({ isService: true })))).toEqual([]);
    expect(await now(from({}, admin))).toMatchObject([{ kind: 'host', id: 'h1', projectId: null }]);
  });

  it('leaves out which hosts are behind it, except for administrators and services', async () => {
    await happens(mine, exported('mine', 'a1'));
    await shown.show();
    expect((await now(from()))[0]?.data).toEqual({ volumeId: 'mine', attachmentId: 'a1', mode: 'rw' });
    expect((await now(from({}, admin)))[0]?.data).toHaveProperty('connector');
  });

  it('tells what was asked for: kinds, and things with what belongs to them', async () => {
    await happens(mine, described('mine'));
    await happens(mine, exported('mine', 'a1'));
    await happens(mine, exported('mine', 'a2'));
    await shown.show();
    expect(positions(await now(from({ kinds: new Set(['attachment']) })))).toEqual([2, 3]);
    expect(positions(await now(from({ ids: new Set(['a2']) })))).toEqual([3]);
    expect(positions(await now(from({ ids: new Set(['mine']) })))).toEqual([1, 2, 3]);
    expect(await now(from({ ids: new Set(['else']) }))).toEqual([]);
  });

  it('names no host in a reason to those who may not know hosts', async () => {
    const words = 'host h1: cannot open /var/lib/mooring/mine';
    await happens(mine, { type: 'VolumeStepFailed', data: { volumeId: 'mine', reason: words } });
    await shown.show();
    const reasonFor = async (who: Requester) => (await now(from({}, who)))[0]?.data['reason'];
    expect(await reasonFor(requester())).toBe('a host: cannot open a file');
    expect(await reasonFor(requester({ isAdmin: true }))).toBe(words);
  });

  it('says up to where there was nothing of interest, so that nobody has to go through it again', async () => {
    await happens(theirs, described('theirs'));
    await shown.show();
    expect((await from().next()).value).toEqual({ upTo: 1n });
  });

  it('ends with the signal, and for everybody when it is closed', async () => {
    await shown.show();
    const followers = [from(), feed.follow(requester(), { after: 0n, allProjects: false }, new AbortController().signal)] as const;
    const ends = followers.map(async (follower) => {
      await now(follower);
      return (await follower.next()).done;
    });
    await eventually(() => feed.following === 2);
    ending.abort();
    expect(await ends[0]).toBe(true);
    feed.close();
    expect(await ends[1]).toBe(true);
    expect(feed.following).toBe(0);
  });
});
