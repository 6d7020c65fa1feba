import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Leases } from '../../../src/app/ports/leases.js';

export interface LeasesLab {
  readonly leases: Leases;
  /** The same leases, as another process has them. */
  readonly elsewhere: Leases;
  /** At least so long. */
  pass(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

const long = 600_000;
const short = 5;

/** `make` is called once; every test has a lease of its own. Nobody else attends. */
export const leasesContract = (title: string, make: () => Promise<LeasesLab>): void => {
  describe(`${title} as leases`, () => {
    let lab: LeasesLab;
    let lease: string;
    beforeAll(async () => {
      lab = await make();
    });
    afterAll(() => lab.dispose());
    beforeEach(() => {
      lease = `lease-${randomUUID()}`;
    });
    const holder = async () => (await lab.elsewhere.held()).get(lease);

    it('gives one that is free, and says whose it is', async () => {
      expect(await lab.leases.claim(lease, 'a', long)).toBe(true);
      expect(await holder()).toBe('a');
    });

    it('gives none that somebody else holds', async () => {
      await lab.leases.claim(lease, 'a', long);
      expect(await lab.elsewhere.claim(lease, 'b', long)).toBe(false);
      expect(await holder()).toBe('a');
    });

    it('makes it longer for whoever holds it', async () => {
      await lab.leases.claim(lease, 'a', short);
      expect(await lab.leases.claim(lease, 'a', long)).toBe(true);
      await lab.pass(short);
      expect(await lab.elsewhere.claim(lease, 'b', long)).toBe(false);
    });

    it('makes it shorter, too', async () => {
      await lab.leases.claim(lease, 'a', long);
      await lab.leases.claim(lease, 'a', short);
      await lab.pass(short);
      expect(await lab.elsewhere.claim(lease, 'b', long)).toBe(true);
    });

    it('gives one that has run out, and no longer says whose it was', async () => {
      await lab.leases.claim(lease, 'a', short);
      await lab.pass(short);
      expect(await holder()).toBeUndefined();
      expect(await lab.elsewhere.claim(lease, 'b', long)).toBe(true);
      expect(await lab.leases.claim(lease, 'a', long)).toBe(false);
      expect(await holder()).toBe('b');
    });

    it('gives it back at once to whoever let it run out, while nobody took it', async () => {
      await lab.leases.claim(lease, 'a', short);
      await lab.pass(short);
      expect(await lab.leases.claim(lease, 'a', long)).toBe(true);
    });

    it('lets go of it', async () => {
      await lab.leases.claim(lease, 'a', long);
      await lab.leases.release(lease, 'a');
      expect(await holder()).toBeUndefined();
      expect(await lab.elsewhere.claim(lease, 'b', long)).toBe(true);
    });

    it('lets nobody let go of what another holds', async () => {
      await lab.leases.claim(lease, 'a', long);
      await lab.elsewhere.release(lease, 'b');
      expect(await holder()).toBe('a');
    });

    it('gives it to one of many who ask at once', async () => {
      const owners = Array.from({ length: 20 }, (_, number) => `owner-${number}`);
      const given = await Promise.all(owners.map((owner, number) => (number % 2 ? lab.leases : lab.elsewhere).claim(lease, owner, long)));
      expect(given.filter(Boolean)).toHaveLength(1);
      expect(await holder()).toBe(owners[given.indexOf(true)]);
    });

    it('keeps one apart from another', async () => {
      await lab.leases.claim(lease, 'a', long);
      expect(await lab.elsewhere.claim(`${lease}-other`, 'b', long)).toBe(true);
    });

    it('counts those who are there, itself included, and none that has gone', async () => {
      expect(await lab.leases.attend('a', long)).toBe(1);
      expect(await lab.elsewhere.attend('b', long)).toBe(2);
      expect(await lab.leases.attend('a', long)).toBe(2);
      expect(await lab.elsewhere.attend('b', short)).toBe(2);
      await lab.pass(short);
      expect(await lab.leases.attend('a', long)).toBe(1);
      expect(await lab.elsewhere.attend('b', long)).toBe(2);
    });

    it('counts all of many who come back at once', async () => {
      const owners = Array.from({ length: 10 }, (_, number) => `late-${number}`);
      const attend = (lengthMs: number) => Promise.all(owners.map((owner) => lab.leases.attend(owner, lengthMs)));
      await attend(short);
      await lab.pass(short);
      await attend(long);
      const counted = await lab.elsewhere.attend('late-0', long);
      expect(counted).toBeGreaterThanOrEqual(10);
      expect(counted).toBeLessThanOrEqual(12);
    });
  });
};
