import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SecretStore } from '../../../src/app/ports/hosts.js';

export interface SecretLab {
  readonly store: SecretStore;
  /** The store as the next run of the process finds it. */
  reopen(): Promise<SecretStore>;
  dispose(): Promise<void>;
}

/** `make` is called once; every test uses export ids of its own. */
export const secretStoreContract = (title: string, make: () => Promise<SecretLab>): void => {
  describe(`${title} as secret store`, () => {
    let lab: SecretLab;
    beforeAll(async () => {
      lab = await make();
    });
    afterAll(() => lab.dispose());

    it('makes credentials every initiator and target takes: 16 letters and digits', async () => {
      const { username, password } = await lab.store.ensure(randomUUID());
      expect(username).toMatch(/^m[0-9a-f]{20}$/);
      expect(password).toMatch(/^[A-Za-z0-9]{16}$/);
    });

    it('answers the same secret for the same export', async () => {
      const id = randomUUID();
      const first = await lab.store.ensure(id);
      expect(await lab.store.ensure(id)).toEqual(first);
      expect(await lab.store.get(id)).toEqual(first);
    });

    it('knows the user name of an export whose secret is not made yet, or lost', async () => {
      const id = randomUUID();
      const before = lab.store.usernameOf(id);
      expect((await lab.store.ensure(id)).username).toBe(before);
      await lab.store.destroy(id);
      expect(lab.store.usernameOf(id)).toBe(before);
      expect(await lab.store.get(id)).toBeUndefined();
    });

    it('makes one secret when asked several times at once', async () => {
      const id = randomUUID();
      const answers = await Promise.all(Array.from({ length: 20 }, () => lab.store.ensure(id)));
      expect(new Set(answers.map(({ password }) => password)).size).toBe(1);
      expect(await (await lab.reopen()).get(id)).toEqual(answers[0]);
    });

    it('makes another secret for every export', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => lab.store.ensure(randomUUID())));
      expect(new Set(answers.map(({ password }) => password)).size).toBe(50);
      expect(new Set(answers.map(({ username }) => username)).size).toBe(50);
    });

    it('knows no secret it was not asked to make', async () => {
      expect(await lab.store.get(randomUUID())).toBeUndefined();
    });

    it('remembers after a restart', async () => {
      const id = randomUUID();
      const made = await lab.store.ensure(id);
      const later = await lab.reopen();
      expect(await later.get(id)).toEqual(made);
      expect(await later.ensure(id)).toEqual(made);
    });

    it('forgets a destroyed secret for good; again changes nothing', async () => {
      const id = randomUUID();
      await lab.store.ensure(id);
      await lab.store.destroy(id);
      expect(await lab.store.get(id)).toBeUndefined();
      expect(await (await lab.reopen()).get(id)).toBeUndefined();
      await lab.store.destroy(id);
      await lab.store.destroy(randomUUID());
    });

    it('forgets a secret it destroys while still making it', async () => {
      const id = randomUUID();
      await Promise.all([lab.store.ensure(id), lab.store.destroy(id)]);
      expect(await lab.store.get(id)).toBeUndefined();
      expect(await (await lab.reopen()).get(id)).toBeUndefined();
    });

    it('makes a new password where the old one was destroyed', async () => {
      const id = randomUUID();
      const old = await lab.store.ensure(id);
      await lab.store.destroy(id);
      expect((await lab.store.ensure(id)).password).not.toBe(old.password);
    });

    it('takes an id that is no UUID for a bug', async () => {
      await expect(lab.store.ensure('../key')).rejects.toThrow(/export id/);
      await expect(lab.store.get('key')).rejects.toThrow(/export id/);
      await expect(lab.store.destroy('')).rejects.toThrow(/export id/);
    });
  });
};
