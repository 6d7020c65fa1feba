import { describe, expect, it } from '@jest/globals';
import { OrdersSeen } from '../../../src/app/explaining/order-state.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';

const host = hostName('kvm-2');
const at = (seconds: number): string => new Date(Date.parse('2026-11-21T15:00:00.000Z') + seconds * 1000).toISOString();
const now = new Date(at(60));

const ordered = (orderId: string, seconds: number): Message => ({ type: 'WorkOrdered', data: { orderId, orderedAt: at(seconds) } });
const ended = (orderId: string, takenUpTo: number): Message => ({ type: 'WorkEnded', data: { orderId, takenUpTo } });
const started: Message = { type: 'AgentStarted', data: {} };

/** The two streams of the host, oldest first. */
const log = (orders: readonly Message[], outcomes: readonly Message[] = []) => {
  const reads: string[] = [];
  const streams: Readonly<Record<string, readonly Message[]>> = { 'hostcommands-kvm-2': orders, 'hostoutcomes-kvm-2': outcomes };
  async function* readStreamBackwards(stream: string): AsyncIterable<Recorded> {
    reads.push(stream);
    await Promise.resolve();
    const events = streams[stream] ?? [];
    for (const [index, event] of [...events.entries()].reverse()) yield { event, stream, revision: index } as unknown as Recorded;
  }
  return { reads, store: { readStreamBackwards } };
};

const stateIn = ({ store }: ReturnType<typeof log>, orderId: string) => new OrdersSeen(store, now).stateOf(host, orderId);

describe('the order of a step', () => {
  it('is nowhere where agents live in the process that works', async () => {
    const nothing = log([]);
    expect(await stateIn(nothing, 'a')).toEqual({ state: 'none' });
    expect(nothing.reads).toEqual(['hostcommands-kvm-2']);
  });

  it('has not been taken while its agent says nothing, counted from the first it did not take', async () => {
    const away = log([ordered('a', 0), ordered('b', 10), ordered('c', 20)], [ended('a', 0)]);
    expect(await stateIn(away, 'c')).toEqual({ state: 'not taken', since: at(10) });
  });

  it('has not been taken by an agent that never answered anything', async () => {
    expect(await stateIn(log([ordered('a', 20)], [started]), 'a')).toEqual({ state: 'not taken', since: at(20) });
  });

  it('has been taken when the agent says of another that it had come so far', async () => {
    const busy = log([ordered('a', 0), ordered('b', 10)], [ended('b', 1), started]);
    expect(await stateIn(busy, 'a')).toEqual({ state: 'taken', since: at(0) });
    expect(await stateIn(busy, 'b')).toEqual({ state: 'taken', since: at(10) });
  });

  it('is given a moment', async () => {
    expect(await stateIn(log([ordered('a', 58)]), 'a')).toEqual({ state: 'none' });
  });

  it('is read once for all the steps on a host', async () => {
    const away = log([ordered('a', 0), ordered('b', 10)]);
    const seen = new OrdersSeen(away.store, now);
    await Promise.all([seen.stateOf(host, 'a'), seen.stateOf(host, 'b')]);
    expect(away.reads).toEqual(['hostcommands-kvm-2', 'hostoutcomes-kvm-2']);
  });
});
