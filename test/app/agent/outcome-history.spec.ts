import { describe, expect, it } from '@jest/globals';
import { readHistory, rememberedAnswers } from '../../../src/app/agent/outcome-history.js';
import type { AgentEvent, WorkEnded } from '../../../src/domain/host/host-orders.js';
import { done, refused } from '../../../src/domain/kernel/host-outcome.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { connectorOf, host1, noon } from '../../support/examples.js';

const revoked = done({ of: 'Revoke' } as const);
const metadata = { correlationId: 'c', causationId: 'c', actor: 'mooring', projectId: null, schemaVersion: 1, at: noon };

const ended = (order: number, fields: Partial<WorkEnded['data']> = {}): AgentEvent => ({
  type: 'WorkEnded',
  data: {
    ...{ orderId: `o${order}`, order, outcome: revoked, stale: false, answeredUpTo: order, takenUpTo: order, epochs: {}, endedAt: noon },
    ...fields,
  },
});
const started: AgentEvent = { type: 'AgentStarted', data: { agentId: 'a', startedAt: noon } };
const reported = (driver: string): AgentEvent => {
  const facts = { connector: connectorOf(host1), stores: false, computes: true, driver };
  return { type: 'HostReported', data: { hostName: hostName('sim-1'), facts, guests: [], reportedAt: noon } };
};

/** Reads them as an agent does, from the end; and says how many it has read. */
const read = async (events: readonly AgentEvent[]) => {
  let count = 0;
  async function* newestFirst(): AsyncGenerator<Recorded> {
    for (const [revision, event] of [...events.entries()].reverse()) {
      count += 1;
      yield await Promise.resolve({ event, revision, metadata, id: 'e', stream: 's', position: 1n });
    }
  }
  return { history: await readHistory(newestFirst()), count };
};
const historyOf = async (...events: AgentEvent[]) => (await read(events)).history;

describe('What earlier lives of an agent left', () => {
  it('is nothing when there was none', async () =>
    expect(await historyOf()).toEqual({
      ...{ end: 'no-stream', answeredUpTo: -1, takenUpTo: -1, answered: new Set(), epochs: {}, answers: [], lastReport: null },
    }));

  it('is not given again where it was only seen: that is large, and was so only then', async () => {
    const seen = done({ of: 'TakeInventory', page: { digest: 'd', items: [], next: null } } as const);
    const history = await historyOf(started, ended(0, { outcome: seen }), ended(1));
    expect(history.answers).toEqual([['o1', revoked]]);
    expect(history.answeredUpTo).toBe(1);
  });

  it('ends with what was said last', async () => {
    const history = await historyOf(started, ended(0), ended(1, { epochs: { 3: 7 } }), started, reported('old'), reported('new'));
    expect(history).toMatchObject({ end: 5, answeredUpTo: 1, takenUpTo: 1, epochs: { 3: 7 }, lastReport: { facts: { driver: 'new' } } });
    expect(history.answers).toEqual([
      ['o0', revoked],
      ['o1', revoked],
    ]);
  });

  it('holds what was answered beyond an order that was not', async () => {
    const history = await historyOf(ended(0), ended(2, { answeredUpTo: 0 }), ended(4, { answeredUpTo: 0 }));
    expect([history.answeredUpTo, history.takenUpTo, [...history.answered].sort()]).toEqual([0, 4, [2, 4]]);
  });

  it('holds no refusal of an epoch that was over', async () => {
    const history = await historyOf(ended(0, { orderId: 'o' }), ended(1, { orderId: 'o', stale: true, outcome: refused('over') }));
    expect(history.answers).toEqual([['o', revoked]]);
  });

  it('is read no further back than it matters', async () => {
    const many = Array.from({ length: rememberedAnswers * 2 }, (_, order) => ended(order));
    const { history, count } = await read(many);
    expect(count).toBe(rememberedAnswers);
    expect([history.answers.length, history.answers[0]?.[0]]).toEqual([rememberedAnswers, `o${rememberedAnswers}`]);
  });

  it('is read as far back as an order is open', async () => {
    const open = Array.from({ length: rememberedAnswers * 2 }, (_, order) => ended(order + 2, { answeredUpTo: 0, takenUpTo: order + 2 }));
    const { history, count } = await read([started, ended(0), ...open]);
    expect(count).toBe(open.length + 1);
    expect(history.answered.size).toBe(open.length);
  });
});
