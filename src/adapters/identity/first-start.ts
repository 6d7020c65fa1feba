import { randomBytes } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Role } from '../../app/ports/identity.js';
import { ifThere } from '../system-error.js';
import { hashPassword } from './passwords.js';
import { writePrivateFile } from './private-file.js';

export interface FirstStart {
  /** Nothing was there, so both files were written now. */
  readonly created: boolean;
  readonly identityFile: string;
  readonly cloudsFile: string;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

type Scheme = 'http' | 'https';

interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly cloud: string;
  readonly roles: readonly Role[];
  readonly password: string;
}

const project = 'demo';
const region = 'RegionOne';

/**
 * Makes the users there are to begin with, and the `clouds.yaml` that lets `openstack` log in as each of them: the only place where
 * the passwords stand. `identity.yaml` is written last and is what counts: after a crash between the two, both are made anew.
 */
export const firstStart = async (dataFolder: string, listen: ListenAddress, scheme: Scheme = 'http'): Promise<FirstStart> => {
  const files = { identityFile: resolve(join(dataFolder, 'identity.yaml')), cloudsFile: resolve(join(dataFolder, 'clouds.yaml')) };
  if ((await ifThere(stat(files.identityFile))) !== undefined) return { created: false, ...files };

  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const users = [
    newUser('demo', 'mooring', ['member']),
    newUser('admin', 'mooring-admin', ['admin']),
    newUser('reader', 'mooring-reader', ['reader']),
    newUser('mooring', 'mooring-service', ['member', 'service']),
  ];
  await writePrivateFile(files.cloudsFile, cloudsYaml(users, `${scheme}://${reachable(listen)}`));
  await writePrivateFile(files.identityFile, await identityYaml(users));
  return { created: true, ...files };
};

const newUser = (name: string, cloud: string, roles: readonly Role[]): NewUser => ({
  id: newId(),
  name,
  cloud,
  roles,
  password: randomBytes(18).toString('base64url'),
});

const newId = (): string => randomBytes(16).toString('hex');

const identityYaml = async (users: readonly NewUser[]): Promise<string> => {
  const entries = users.map(async ({ id, name, roles, password }) => ({
    id,
    name,
    password: await hashPassword(password),
    default_project: project,
    roles: { [project]: roles },
  }));
  const comment = '# Users, projects and roles (reader, member, admin, service). Read at start.\n';
  return comment + stringify({ region, projects: [{ id: newId(), name: project }], users: await Promise.all(entries) }, quoted);
};

const cloudsYaml = (users: readonly NewUser[], url: string): string => {
  const clouds = users.map(({ cloud, name, password }) => [
    cloud,
    {
      auth: {
        auth_url: `${url}/identity/v3`,
        username: name,
        password,
        project_name: project,
        user_domain_name: 'Default',
        project_domain_name: 'Default',
      },
      region_name: region,
      identity_api_version: '3',
      volume_api_version: '3',
    },
  ]);
  const comment = '# For OS_CLIENT_CONFIG_FILE. Holds passwords that stand nowhere else.\n';
  return comment + stringify({ clouds: Object.fromEntries(clouds) as object }, quoted);
};

/** Ids of digits only, or with one `e` among them, would else be numbers to somebody who reads the file. */
const quoted = { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN', lineWidth: 0 } as const;

/** Where a client on this machine finds what listens there: nobody can connect to "any address". */
const reachable = ({ host, port }: ListenAddress): string => {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
};
