import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../../../src/app/http/access/authenticator.js';
import { LiveAccess } from '../../../../src/app/http/access/live-access.js';
import { VirtualTime } from '../../../support/virtual-time.js';

describe('Live access', () => {
  let time: VirtualTime;
  let isValid: boolean;
  let asked: number;
  let ends: number;
  let over: AbortController;

  beforeEach(() => {
    time = new VirtualTime();
    [isValid, asked, ends] = [true, 0, 0];
    over = new AbortController();
  });

  const pass = async (ms: number): Promise<void> => {
    time.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const watch = (lastsMs: number): void => {
    const isStillLetIn = () => {
      asked += 1;
      return Promise.resolve(isValid);
    };
    const session = { expiresAt: new Date(time.now().getTime() + lastsMs) };
    const request = { state: { knownCaller: { session } } } as unknown as FastifyRequest;
    new LiveAccess(time, { isStillLetIn } as unknown as Authenticator).watch(request, over.signal, () => (ends += 1));
  };

  it('ends with a token that was revoked, and not before', async () => {
    watch(3_600_000);
    for (let round = 0; round < 4; round += 1) await pass(15_000);
    expect([asked, ends]).toEqual([4, 0]);
    isValid = false;
    await pass(15_000);
    expect(ends).toBe(1);
  });

  it('ends when the token expires, at that very moment', async () => {
    watch(5_000);
    isValid = false;
    await pass(4_999);
    expect(ends).toBe(0);
    await pass(1);
    expect(ends).toBe(1);
  });

  it('looks no more when it is over, and ends nothing then', async () => {
    watch(3_600_000);
    await pass(15_000);
    over.abort();
    isValid = false;
    await pass(60_000);
    expect([asked, ends]).toEqual([1, 0]);
  });
});
