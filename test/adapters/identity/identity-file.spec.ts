import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { IdentityFileError, parseIdentityFile } from '../../../src/adapters/identity/identity-file.js';

const hash = `scrypt:16384:8:1:${'s'.repeat(22)}:${'k'.repeat(43)}`;
const project = { id: 'a'.repeat(32), name: 'demo' };
const user = { id: 'b'.repeat(32), name: 'demo', password: hash, default_project: 'demo', roles: { demo: ['member'] } };
const second = { ...user, id: 'c'.repeat(32), name: 'second' };

const parse = (file: object) => parseIdentityFile(stringify({ projects: [project], users: [user], ...file }));

describe('the identity file', () => {
  it('is read as it was written', () => {
    const file = parse({ region: 'Attic' });
    expect(file).toMatchObject({
      region: 'Attic',
      projects: [project],
      users: [{ name: 'demo', defaultProject: 'demo', roles: { demo: ['member'] } }],
    });
    expect(file.users[0]?.password.cost).toEqual({ N: 16_384, r: 8, p: 1 });
  });

  it('needs no region and no default project', () => {
    const { default_project, ...homeless } = user;
    expect(default_project).toBeDefined();
    expect(parse({ users: [homeless] })).toMatchObject({ region: 'RegionOne', users: [{ defaultProject: null }] });
  });

  it.each<[string, object, string]>([
    ['an unknown key', { usres: [] }, 'the file has an unknown key, "usres"'],
    ['a user with an unknown key', { users: [{ ...user, role: 'admin' }] }, 'users[0] has an unknown key, "role"'],
    ['no users', { users: [] }, 'users must be a list with at least one entry'],
    ['a user without password', { users: [{ id: user.id, name: 'x', roles: {} }] }, 'users[0] has no password'],
    ['a user that is a word', { users: [user, 'demo'] }, 'users[1] must have id, name, password, roles'],
    ['a password in plain text', { users: [{ ...user, password: 'hunter2' }] }, 'users[0].password must be a hash, scrypt:N:r:p:salt:key'],
    [
      'a role nobody knows',
      { users: [{ ...user, roles: { demo: ['root'] } }] },
      'users[0].roles.demo may hold reader, member, admin and service only',
    ],
    [
      'a role in a missing project',
      { users: [{ ...user, roles: { demp: ['admin'] } }] },
      'users[0].roles names a project that is not listed under projects',
    ],
    ['roles in a list', { users: [{ ...user, roles: ['admin'] }] }, 'users[0].roles must list roles by project'],
    [
      'a missing default project',
      { users: [{ ...user, default_project: 'x' }] },
      'users[0].default_project names a project that is not listed under projects',
    ],
    ['a short id', { projects: [{ ...project, id: 'abc' }] }, 'projects[0].id must be 32 hexadecimal digits, in quotes'],
    [
      'an id that YAML read as a number',
      { projects: [{ ...project, id: 1e31 }] },
      'projects[0].id must be 32 hexadecimal digits, in quotes',
    ],
    ['a name of nothing', { projects: [{ ...project, name: '' }] }, 'projects[0].name must be a name of 1 to 255 characters'],
    ['a name with a line break', { region: 'a\nb' }, 'region must be a name of 1 to 255 characters'],
    ['the same user name twice', { users: [user, { ...second, name: 'demo' }] }, 'users[1].name is already taken by an entry above it'],
    ['the same user id twice', { users: [user, { ...second, id: user.id }] }, 'users[1].id is already taken by an entry above it'],
  ])('is refused with %s', (_what, file, complaint) => {
    expect(() => parse(file)).toThrow(new IdentityFileError(complaint));
  });

  it.each(['', 'demo', '[]', '- a'])('is refused when it is %j', (text) => {
    expect(() => parseIdentityFile(text)).toThrow('the file must have projects, users');
  });

  it('is refused in one line when it is not YAML, without showing what it holds', () => {
    const wrong = () => parseIdentityFile('projects: [\nusers:\n  - password: "hunter2');
    expect(wrong).toThrow(/^is not YAML: [^\n]+$/);
    expect(wrong).not.toThrow(/hunter2/);
  });
});
