import { describe, expect, it } from '@jest/globals';
import type { Told } from '../../../../src/app/feed/change-feed.js';
import { EventStream } from '../../../../src/app/http/events/event-stream.js';
import { VirtualTime } from '../../../support/virtual-time.js';

const change = (position: bigint): Told => ({
  change: {
    ...{ position, eventId: `event-${position}`, type: 'VolumeDescribed', kind: 'volume', id: 'v', projectId: 'p' },
    ...{ at: '2030-01-01T00:00:00.000Z', requestId: 'req-1', causationId: 'req-1', actor: 'u', data: { name: 'x'.repeat(1_000) } },
  },
});

async function* waiting(...told: readonly Told[]): AsyncGenerator<Told> {
  yield* told;
  await new Promise(() => undefined);
}

const failed = (error: unknown): never => {
  throw error;
};
const flush = () => new Promise((resolve) => setImmediate(resolve));

describe('A stream of events', () => {
  it('gives a sign of life now and then, with the position it has come to', async () => {
    const time = new VirtualTime();
    const out = new EventStream(time, new AbortController().signal).send(waiting({ upTo: 7n }, { upTo: 9n }), failed);
    await flush();
    out.read();
    time.advance(15_000);
    expect(String(out.read())).toBe(': still here\nid: 9\n\n');
    time.advance(14_999);
    expect(out.read()).toBeNull();
  });

  it('sends nobody back: what was told since, or gone through, counts', async () => {
    const lastIdAfter = async (...told: readonly Told[]): Promise<string> => {
      const time = new VirtualTime();
      const out = new EventStream(time, new AbortController().signal).send(waiting(...told), failed);
      await flush();
      out.read();
      time.advance(15_000);
      return String(out.read());
    };
    expect(await lastIdAfter({ upTo: 7n }, change(8n))).toContain('id: 8\n');
    expect(await lastIdAfter(change(8n), { passed: 500n })).toContain('id: 500\n');
    expect(await lastIdAfter({ passed: 500n })).not.toContain('caught-up');
  });

  it('asks for no more than a client takes', async () => {
    let asked = 0;
    async function* many(): AsyncGenerator<Told> {
      for (;;) {
        asked += 1;
        await Promise.resolve();
        yield change(BigInt(asked));
      }
    }
    const over = new AbortController();
    const out = new EventStream(new VirtualTime(), over.signal).send(many(), failed);
    await flush();
    const before = asked;
    expect(before).toBeLessThan(300);
    await flush();
    expect(asked).toBe(before);
    out.read();
    await flush();
    expect(asked).toBeGreaterThan(before);
    over.abort();
  });

  it('ends when there is nothing more to come', async () => {
    async function* one(): AsyncGenerator<Told> {
      yield await Promise.resolve(change(3n));
    }
    const texts: string[] = [];
    for await (const text of new EventStream(new VirtualTime(), new AbortController().signal).send(one(), failed)) texts.push(String(text));
    expect(texts.join('')).toContain('event: VolumeDescribed\nid: 3\ndata: {"position":"3","event_id":"event-3"');
  });
});
