import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Identity, Scope, Session } from '../../../src/app/ports/identity.js';

/** An identity with project `demo` and the user `demo` who is a member there and nowhere else. */
export interface IdentityLab {
  readonly identity: Identity;
  readonly password: string;
  readonly lifetimeMs: number;
  advance(ms: number): void;
  /** As the next run of the process finds it. */
  reopen(): Promise<Identity>;
}

const domain = { name: 'Default' };
const inDemo: Scope = { project: { name: 'demo', domain } };

export const identityContract = (title: string, make: () => Promise<IdentityLab>): void => {
  describe(`${title} as identity`, () => {
    let lab: IdentityLab;
    beforeEach(async () => {
      lab = await make();
    });

    const logIn = (scope: Scope = inDemo, password = lab.password) =>
      lab.identity.authenticate({ method: 'password', user: { name: 'demo', domain }, password }, scope);
    const mustLogIn = async (scope?: Scope): Promise<{ token: string; session: Session }> => {
      const granted = await logIn(scope);
      if (!granted) throw new Error('refused');
      return granted;
    };

    it('gives a token for the right password, and the token says who it is for', async () => {
      const { token, session } = await mustLogIn();
      expect(session).toMatchObject({
        user: { name: 'demo', domain: { id: 'default' } },
        project: { name: 'demo' },
        methods: ['password'],
      });
      expect(await lab.identity.validate(token)).toEqual(session);
    });

    it('names implied roles', async () => {
      expect((await mustLogIn()).session.roles).toEqual(['member', 'reader']);
    });

    it('gives no token for a wrong password, an unknown user, or another domain', async () => {
      const user = { name: 'nobody', domain };
      expect(await logIn(inDemo, `${lab.password}x`)).toBeUndefined();
      expect(await lab.identity.authenticate({ method: 'password', user, password: lab.password }, inDemo)).toBeUndefined();
      const elsewhere = { name: 'demo', domain: { name: 'elsewhere' } };
      expect(await lab.identity.authenticate({ method: 'password', user: elsewhere, password: lab.password }, inDemo)).toBeUndefined();
    });

    it('gives no token for a project that is not there', async () => {
      expect(await logIn({ project: { name: 'nothing', domain } })).toBeUndefined();
    });

    it('knows users and projects by id, too', async () => {
      const { session } = await mustLogIn();
      const project = { id: session.project?.id ?? '' };
      const granted = await lab.identity.authenticate(
        { method: 'password', user: { id: session.user.id }, password: lab.password },
        { project },
      );
      expect(granted?.session.project).toEqual(session.project);
    });

    it('lands in the default project when none is asked for', async () => {
      expect((await mustLogIn('default')).session.project?.name).toBe('demo');
    });

    it('gives a token without project and roles to who asks for one', async () => {
      expect((await mustLogIn('none')).session).toMatchObject({ project: null, roles: [] });
    });

    it('makes a new token from a token, which lives no longer and tells where it came from', async () => {
      const first = await mustLogIn('none');
      lab.advance(60_000);
      const second = await lab.identity.authenticate({ method: 'token', token: first.token }, inDemo);
      expect(second?.session).toMatchObject({
        project: { name: 'demo' },
        expiresAt: first.session.expiresAt,
        methods: ['token', 'password'],
      });
      expect(second?.session.auditIds[1]).toBe(first.session.auditIds[0]);
      expect(second?.session.auditIds[0]).not.toBe(first.session.auditIds[0]);
    });

    it('does not know a token that was changed, or is not one', async () => {
      const { token } = await mustLogIn();
      const changed = token.slice(0, 20) + (token[20] === 'A' ? 'B' : 'A') + token.slice(21);
      for (const other of [changed, '', 'garbage', 'a.b.c', '\u0000', `${token}.x`])
        expect(await lab.identity.validate(other)).toBeUndefined();
    });

    it('does not know a token any more once it has expired', async () => {
      const { token } = await mustLogIn();
      lab.advance(lab.lifetimeMs - 2_000);
      expect(await lab.identity.validate(token)).toBeDefined();
      lab.advance(2_000);
      expect(await lab.identity.validate(token)).toBeUndefined();
      expect(await lab.identity.authenticate({ method: 'token', token }, inDemo)).toBeUndefined();
    });

    it('knows its tokens after a restart', async () => {
      const { token, session } = await mustLogIn();
      expect(await (await lab.reopen()).validate(token)).toEqual(session);
    });

    it('does not know a revoked token, after a restart neither, and knows the others', async () => {
      const [revoked, kept] = [await mustLogIn(), await mustLogIn()];
      await lab.identity.revoke(revoked.token);
      await lab.identity.revoke(revoked.token);
      const reopened = await lab.reopen();
      for (const identity of [lab.identity, reopened]) {
        expect(await identity.validate(revoked.token)).toBeUndefined();
        expect(await identity.validate(kept.token)).toBeDefined();
      }
    });
  });
};
