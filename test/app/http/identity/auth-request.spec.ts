import { describe, expect, it } from '@jest/globals';
import { readAuthRequest } from '../../../../src/app/http/identity/auth-request.js';

const domain = { name: 'Default' };
const password = { user: { name: 'demo', domain, password: 'x' } };
const auth = (parts: { identity?: unknown; scope?: unknown } = {}) => ({
  auth: { identity: { methods: ['password'], password }, ...parts },
});
const refusal = (body: unknown) => {
  try {
    return readAuthRequest(body);
  } catch (error) {
    return error;
  }
};

describe('a request for a token', () => {
  it('names the user by name and domain, or by id', () => {
    expect(readAuthRequest(auth()).credentials).toEqual({ method: 'password', user: { name: 'demo', domain }, password: 'x' });
    const byId = { methods: ['password'], password: { user: { id: 'u1', password: 'x' } } };
    expect(readAuthRequest(auth({ identity: byId })).credentials).toEqual({ method: 'password', user: { id: 'u1' }, password: 'x' });
    const inDomain = { methods: ['password'], password: { user: { name: 'demo', domain: { id: 'default' }, password: 'x' } } };
    expect(readAuthRequest(auth({ identity: inDomain })).credentials).toMatchObject({ user: { domain: { id: 'default' } } });
  });

  it('may bring a token instead of a password', () => {
    const identity = { methods: ['token'], token: { id: 't1' } };
    expect(readAuthRequest(auth({ identity })).credentials).toEqual({ method: 'token', token: 't1' });
  });

  it('asks for a project, for none, or for what there is', () => {
    const scopeOf = (scope: unknown) => readAuthRequest(auth({ scope })).scope;
    expect(scopeOf({ project: { id: 'p1' } })).toEqual({ project: { id: 'p1' } });
    expect(scopeOf({ project: { name: 'demo', domain } })).toEqual({ project: { name: 'demo', domain } });
    expect(scopeOf('unscoped')).toBe('none');
    expect(scopeOf({ unscoped: {} })).toBe('none');
    expect(scopeOf(undefined)).toBe('default');
  });

  it.each([{ domain: { id: 'default' } }, { system: { all: true } }, { 'OS-TRUST:trust': { id: 't' } }])(
    'for %j is refused, not taken for another',
    (scope) => {
      expect(refusal(auth({ scope }))).toMatchObject({ status: 401 });
    },
  );

  it('with a method there is not is refused without more', () => {
    expect(refusal(auth({ identity: { methods: ['totp'], totp: {} } }))).toMatchObject({ status: 401 });
  });

  it.each<[unknown, string]>([
    [undefined, 'the body must be an object'],
    [{}, 'auth must be an object'],
    [{ auth: [] }, 'auth must be an object'],
    [auth({ identity: {} }), 'auth.identity.methods must be a list of one method'],
    [auth({ identity: { methods: [] } }), 'auth.identity.methods must be a list of one method'],
    [auth({ identity: { methods: ['password'] } }), 'auth.identity.password must be an object'],
    [
      auth({ identity: { methods: ['password'], password: { user: { name: 'demo', password: 'x' } } } }),
      'auth.identity.password.user.domain must be an object',
    ],
    [
      auth({ identity: { methods: ['password'], password: { user: { name: 'demo', domain } } } }),
      'auth.identity.password.user.password must be a string',
    ],
    [auth({ identity: { methods: ['token'], token: { id: 5 } } }), 'auth.identity.token.id must be a string'],
    [auth({ scope: 'everything' }), 'auth.scope must be an object'],
    [auth({ scope: { project: { name: 'demo' } } }), 'auth.scope.project.domain must be an object'],
  ])('as %j is told what is missing', (body, message) => {
    expect(refusal(body)).toMatchObject({ status: 400, message: `Expecting to find valid JSON: ${message}.` });
  });
});
