import { describe, expect, it } from '@jest/globals';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import * as events from '../examples.js';
import { a1, a2, available, s1, s2, volumeId } from '../examples.js';
import { History } from './history.js';

/** Each event of a request of its own, unless it is said whose. */
const logOf = (happened: readonly Message[], requests: Readonly<Record<number, string>> = {}): readonly Recorded[] =>
  happened.map((event, index) => ({
    event,
    metadata: {
      ...{ correlationId: requests[index] ?? `req-${index}`, causationId: 'c', actor: 'ann', projectId: null },
      ...{ schemaVersion: 1, at: events.noon },
    },
    ...{ id: `${index}`, stream: `volume-${volumeId}`, revision: index, position: BigInt(index) },
  }));

const attachedAndDetached = [
  ...available,
  ...events.attachedByMooring(a1),
  events.detachRequested(a1),
  events.guestDetachRequested(a1),
  events.guestDetached(a1),
  events.hostDisconnectRequested(a1),
  events.hostDisconnected(a1),
  events.unexportRequested(a1),
  events.unexported(a1),
  events.detached(a1, { driver: 'mooring' }),
];

describe('a history', () => {
  it('has nothing to complain of when a volume was attached and detached', () => {
    const history = new History(logOf(attachedAndDetached));
    expect([...history.complaints, ...history.unfinished()]).toEqual([]);
    expect(history.attachments).toEqual([]);
  });

  it('tells of an acknowledged attach that is not there, and of none that is', () => {
    const attach = { act: 'attach', volumeId, serverId: s1 } as const;
    const history = new History(logOf([...available, ...events.attachedByMooring(a1)]));
    expect(history.missing([{ ...attach, requestId: 'req-2' }])).toEqual([]);
    expect(history.missing([{ ...attach, requestId: 'req-unheard' }])).toEqual([expect.stringContaining('req-unheard')]);
    expect(history.missing([{ ...attach, act: 'detach', requestId: 'req-2' }])).toHaveLength(1);
  });

  it('tells what is under way at its end', () => {
    expect(new History(logOf([...available, ...events.beingAttached(a1)])).unfinished()).toEqual([
      expect.stringContaining('is shown attaching'),
      expect.stringContaining(`attachment ${a1} is connecting`),
    ]);
    expect(new History(logOf([events.created()])).unfinished()).toEqual([expect.stringContaining('creating')]);
  });

  it('complains of two who held a volume for one', () => {
    const both = [...events.attachedByMooring(a1), ...events.attachedByMooring(a2, { serverId: s2 })];
    expect(new History(logOf([...available, ...both])).complaints).toContainEqual(expect.stringContaining(`${a1} and ${a2} held`));
    expect(new History(logOf([...events.shared, ...both])).complaints).toEqual([]);
  });

  it('complains of an export that was removed under its host', () => {
    const early = [...available, ...events.attachedByMooring(a1), events.detachRequested(a1), events.unexportRequested(a1)];
    expect(new History(logOf(early)).complaints).toEqual([expect.stringContaining(`export of ${a1}`)]);
  });

  it('leaves out what others keep', () => {
    const history = new History(logOf([...available, ...events.beingAttached(a1)]), (host) => host !== events.storageHost);
    expect([...history.volumes, ...history.unfinished()]).toEqual([]);
    expect(history.isOthers(volumeId)).toBe(true);
  });

  it('complains of what came about twice', () => {
    const twice = [...available, ...events.attachedByMooring(a1), events.attached(a1)];
    expect(new History(logOf(twice)).complaints).toEqual([expect.stringContaining(`twice: Attached`)]);
  });

  it('complains of a request that was carried out twice', () => {
    const twice = [...events.shared, events.reserved(a1), events.reserved(a2)];
    expect(new History(logOf(twice, { 2: 'req-x', 3: 'req-x' })).complaints).toEqual(['twice: Reserved for req-x']);
  });
});
