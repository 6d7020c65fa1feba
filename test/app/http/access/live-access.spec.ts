import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../../../src/app/http/access/authenticator.js';
import { LiveAccess, mostAtOnce } from '../../../../src/app/http/access/live-access.js';
import { VirtualTime } from '../../../support/virtual-time.js';

describe('Live access', () => {
  const user = { id: 'one' };
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
    const request = requestWith(session);
    new LiveAccess(time, { isStillLetIn } as unknown as Authenticator).watch(request, over.signal, () => (ends += 1));
  };
  const requestWith = (session: object) => ({ state: { knownCaller: { session: { user, ...session } } } }) as unknown as FastifyRequest;

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

  it('does not ask on and on about a token that should have expired and is still good', async () => {
    watch(0);
    for (let round = 0; round < 50; round += 1) await pass(10);
    expect(asked).toBe(0);
    await pass(500);
    expect(asked).toBe(1);
  });

  it('is for so many at once of one user, and for more when some have ended', () => {
    const access = new LiveAccess(time, { isStillLetIn: () => Promise.resolve(true) } as unknown as Authenticator);
    const expiresAt = new Date(time.now().getTime() + 3_600_000);
    const follow = (request: FastifyRequest, until = over.signal) => access.watch(request, until, () => undefined);
    const [one, other] = [requestWith({ expiresAt }), requestWith({ expiresAt, user: { id: 'two' } })];
    const first = new AbortController();
    follow(one, first.signal);
    for (let more = 1; more < mostAtOnce; more += 1) follow(one);
    expect(() => follow(one)).toThrow('200 is the most');
    expect(() => follow(other)).not.toThrow();
    first.abort();
    expect(() => follow(one)).not.toThrow();
    expect(() => follow(one)).toThrow('200 is the most');
  });
});
