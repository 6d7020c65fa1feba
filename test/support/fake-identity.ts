import type { Directory, DomainMember, Identity, Session } from '../../src/app/ports/identity.js';

const domain = { id: 'default', name: 'Default' };
const member = (id: string, name: string): DomainMember => ({ id, name, domain });

export const demoProject = member('0'.repeat(31) + '1', 'demo');
export const otherProject = member('0'.repeat(31) + '2', 'other');

const session = (name: string, project: DomainMember | null, roles: readonly string[]): Session => ({
  user: member(`${name}-id`, name),
  project,
  roles,
  methods: ['password'],
  auditIds: [`audit-${name}`],
  issuedAt: new Date('2030-01-01T10:00:00Z'),
  expiresAt: new Date('2030-01-01T11:00:00Z'),
});

/** Tokens are the names of those who hold them. */
const sessions: Readonly<Record<string, Session>> = {
  admin: session('admin', demoProject, ['admin', 'member', 'reader']),
  member: session('member', demoProject, ['member', 'reader']),
  reader: session('reader', demoProject, ['reader']),
  nova: session('nova', demoProject, ['service']),
  stranger: session('stranger', otherProject, ['member', 'reader']),
  unscoped: session('member', null, []),
};

/** An identity that knows a few tokens and no passwords. */
export const fakeIdentity = (): Identity & Directory => {
  const revoked = new Set<string>();
  return {
    domain,
    region: 'RegionOne',
    users: () => Object.values(sessions).map(({ user }) => user),
    projects: () => [demoProject, otherProject],
    projectsOf: (userId) => Object.values(sessions).flatMap(({ user, project }) => (user.id === userId && project ? [project] : [])),
    authenticate: () => Promise.resolve(undefined),
    validate: (token) => Promise.resolve(revoked.has(token) || !Object.hasOwn(sessions, token) ? undefined : sessions[token]),
    revoke: (token) => {
      revoked.add(token);
      return Promise.resolve();
    },
  };
};
