import { parse, YAMLParseError } from 'yaml';
import type { Role } from '../../app/ports/identity.js';
import { readPasswordHash, type PasswordHash } from './passwords.js';

/** What `identity.yaml` says, once it has been found to make sense. */
export interface IdentityFile {
  readonly region: string;
  readonly projects: readonly ProjectEntry[];
  readonly users: readonly UserEntry[];
}

export interface ProjectEntry {
  readonly id: string;
  readonly name: string;
}

export interface UserEntry {
  readonly id: string;
  readonly name: string;
  readonly password: PasswordHash;
  /** Name of the project a login without a scope lands in. */
  readonly defaultProject: string | null;
  /** By project name. */
  readonly roles: Readonly<Record<string, readonly Role[]>>;
}

/** One line that says where and what. Never shows a value: it might be a password in the wrong place. */
export class IdentityFileError extends Error {
  override readonly name = 'IdentityFileError';
}

export const parseIdentityFile = (text: string): IdentityFile => {
  const file = fields(parseYaml(text), 'the file', { required: ['projects', 'users'], optional: ['region'] });
  const region = file.region === undefined ? 'RegionOne' : name(file.region, 'region');
  const projects = list(file.projects, 'projects').map((entry, index) => project(entry, `projects[${index}]`));
  const projectNames = new Set(projects.map((each) => each.name));
  const users = list(file.users, 'users').map((entry, index) => user(entry, `users[${index}]`, projectNames));

  mustDiffer(projects, 'projects');
  mustDiffer(users, 'users');
  return { region, projects, users };
};

const parseYaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new IdentityFileError(`is not YAML: ${error.message.split('\n')[0]?.replace(/:$/, '') ?? ''}`);
  }
};

const project = (entry: unknown, at: string): ProjectEntry => {
  const given = fields(entry, at, { required: ['id', 'name'], optional: [] });
  return { id: id(given.id, `${at}.id`), name: name(given.name, `${at}.name`) };
};

const user = (entry: unknown, at: string, projects: ReadonlySet<string>): UserEntry => {
  const given = fields(entry, at, { required: ['id', 'name', 'password', 'roles'], optional: ['default_project'] });
  return {
    id: id(given.id, `${at}.id`),
    name: name(given.name, `${at}.name`),
    password: passwordHash(given.password, `${at}.password`),
    defaultProject: given.default_project === undefined ? null : listed(given.default_project, `${at}.default_project`, projects),
    roles: rolesByProject(given.roles, `${at}.roles`, projects),
  };
};

const rolesByProject = (value: unknown, at: string, projects: ReadonlySet<string>): Record<string, Role[]> => {
  if (!isRecord(value)) throw new IdentityFileError(`${at} must list roles by project`);
  return Object.fromEntries(
    Object.entries(value).map(([key, granted]) => [
      listed(key, at, projects),
      list(granted, `${at}.${key}`).map((each) => role(each, `${at}.${key}`)),
    ]),
  );
};

const fields = (
  value: unknown,
  at: string,
  keys: { required: readonly string[]; optional: readonly string[] },
): Record<string, unknown> => {
  if (!isRecord(value)) throw new IdentityFileError(`${at} must have ${keys.required.join(', ')}`);
  const stranger = Object.keys(value).find((key) => !keys.required.includes(key) && !keys.optional.includes(key));
  if (stranger !== undefined) throw new IdentityFileError(`${at} has an unknown key, ${JSON.stringify(stranger)}`);
  const missing = keys.required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new IdentityFileError(`${at} has no ${missing}`);
  return value;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown, at: string): readonly unknown[] => {
  if (!Array.isArray(value) || value.length === 0) throw new IdentityFileError(`${at} must be a list with at least one entry`);
  return value;
};

/** Clients put project ids in paths and Keystone's are like this; some clients insist on it. */
const id = (value: unknown, at: string): string => {
  if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value))
    throw new IdentityFileError(`${at} must be 32 hexadecimal digits, in quotes`);
  return value;
};

const name = (value: unknown, at: string): string => {
  if (typeof value !== 'string' || !/^[^\p{Cc}]{1,255}$/u.test(value))
    throw new IdentityFileError(`${at} must be a name of 1 to 255 characters`);
  return value;
};

const passwordHash = (value: unknown, at: string): PasswordHash => {
  const hash = typeof value === 'string' ? readPasswordHash(value) : undefined;
  if (!hash) throw new IdentityFileError(`${at} must be a hash, scrypt:N:r:p:salt:key`);
  return hash;
};

const listed = (value: unknown, at: string, projects: ReadonlySet<string>): string => {
  if (typeof value !== 'string' || !projects.has(value))
    throw new IdentityFileError(`${at} names a project that is not listed under projects`);
  return value;
};

const role = (value: unknown, at: string): Role => {
  if (value === 'reader' || value === 'member' || value === 'admin' || value === 'service') return value;
  throw new IdentityFileError(`${at} may hold reader, member, admin and service only`);
};

const mustDiffer = (entries: readonly ProjectEntry[], at: string): void => {
  for (const key of ['id', 'name'] as const) {
    const twice = entries.findIndex((entry, index) => entries.findIndex((other) => other[key] === entry[key]) !== index);
    if (twice >= 0) throw new IdentityFileError(`${at}[${twice}].${key} is already taken by an entry above it`);
  }
};
