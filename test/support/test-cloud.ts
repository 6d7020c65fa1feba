/** The users and projects a test's Mooring has, and the files that say so. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashPassword } from '../../src/adapters/identity/passwords.js';

const password = 'not-a-secret';

export const projects = { demo: 'd'.repeat(32), other: 'e'.repeat(32) } as const;

/** `service` has no other role, so that what the role allows shows; `stranger` belongs to the other project. */
const users = {
  member: { id: '1'.repeat(32), project: 'demo', roles: ['member'] },
  reader: { id: '2'.repeat(32), project: 'demo', roles: ['reader'] },
  admin: { id: '3'.repeat(32), project: 'demo', roles: ['admin'] },
  service: { id: '4'.repeat(32), project: 'demo', roles: ['service'] },
  stranger: { id: '5'.repeat(32), project: 'other', roles: ['member'] },
} as const;

export type User = keyof typeof users;

export const userId = (user: User): string => users[user].id;

/** What makes the first start of a data folder find these users there already. */
export const writeIdentity = async (dataFolder: string): Promise<void> => {
  const hash = await hashPassword(password);
  const file = {
    projects: Object.entries(projects).map(([name, id]) => ({ id, name })),
    users: Object.entries(users).map(([name, { id, project, roles }]) => ({
      ...{ id, name, password: hash, default_project: project },
      roles: { [project]: roles },
    })),
  };
  await writeFile(join(dataFolder, 'identity.yaml'), JSON.stringify(file), { mode: 0o600 });
};

/** A cloud for each user, named like the user, for clients that read `OS_CLIENT_CONFIG_FILE`. */
export const writeClouds = async (file: string, url: string): Promise<void> => {
  const clouds = Object.entries(users).map(([username, { project }]) => {
    const auth = { auth_url: `${url}/identity/v3`, username, password, project_name: project };
    const domains = { user_domain_name: 'Default', project_domain_name: 'Default' };
    return [username, { auth: { ...auth, ...domains }, region_name: 'RegionOne', identity_api_version: '3', volume_api_version: '3' }];
  });
  await writeFile(file, JSON.stringify({ clouds: Object.fromEntries(clouds) as object }), { mode: 0o600 });
};

/** The body that gets this user a token. */
export const login = (user: User): object => ({
  auth: {
    identity: { methods: ['password'], password: { user: { name: user, domain: { name: 'Default' }, password } } },
    scope: { project: { id: projects[users[user].project] } },
  },
});

/** For clients that read neither files nor arguments. */
export const environmentOf = (user: User, url: string): Readonly<Record<string, string>> => ({
  OS_AUTH_URL: `${url}/identity/v3`,
  OS_USERNAME: user,
  OS_PASSWORD: password,
  OS_PROJECT_NAME: users[user].project,
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
  OS_REGION_NAME: 'RegionOne',
  OS_IDENTITY_API_VERSION: '3',
});
