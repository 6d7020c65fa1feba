/** What the environment says, checked before anything starts. */
import { resolve } from 'node:path';
import { type LogLevel } from '../app/http/log.js';

export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Absolute path. */
  readonly data: string;
  readonly hosts: 'auto' | 'simulated' | 'libvirt';
  /** Absolute path of the folder for raw files; `null`: under the data folder. */
  readonly storageFolder: string | null;
  /** `address:port` by which initiators reach the target. */
  readonly portal: string;
  readonly identityFile: string | null;
  readonly simulatedPlan: string | null;
  readonly logLevel: LogLevel;
  readonly unplug: { readonly timeoutMs: number; readonly tries: number };
}

/** One line that says which variable is wrong and what it may be. */
export class ConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

interface Variable {
  readonly values: string;
  readonly byDefault: string;
}

/** All there are, for `--help` and for the check against misspelt ones. */
export const variables: Readonly<Record<string, Variable>> = {
  MOORING_LISTEN: { values: 'address:port', byDefault: '127.0.0.1:8776' },
  MOORING_DATA: { values: 'folder for everything it keeps', byDefault: './data' },
  MOORING_EVENT_STORE: { values: 'embedded', byDefault: 'embedded' },
  MOORING_READ_MODEL: { values: 'embedded', byDefault: 'embedded' },
  MOORING_HOSTS: { values: 'auto, simulated or libvirt', byDefault: 'auto' },
  MOORING_STORAGE: { values: 'file or file:<folder>', byDefault: 'file' },
  MOORING_TARGET: { values: 'tgt or tgt:<address>:<port> as initiators reach it', byDefault: 'tgt:127.0.0.1:3260' },
  MOORING_INITIATOR: { values: 'qemu', byDefault: 'qemu' },
  MOORING_IDENTITY: { values: 'a YAML file', byDefault: 'identity.yaml in the data folder' },
  MOORING_SIMULATED: { values: 'a YAML file of hosts and servers', byDefault: 'two hosts, four servers' },
  MOORING_UNPLUG_TIMEOUT_MS: { values: 'how long a guest may take to let go of a disk, at one try', byDefault: '20000' },
  MOORING_UNPLUG_TRIES: { values: 'how often a guest is asked to', byDefault: '8' },
  MOORING_LOG: { values: 'debug, info, warn, error or silent', byDefault: 'info' },
};

export const readConfig = (environment: Environment): Config => {
  refuseUnknown(environment);
  const value = (name: string): string => environment[name] ?? variables[name]?.byDefault ?? '';
  oneOf('MOORING_EVENT_STORE', value('MOORING_EVENT_STORE'), ['embedded']);
  oneOf('MOORING_READ_MODEL', value('MOORING_READ_MODEL'), ['embedded']);
  oneOf('MOORING_INITIATOR', value('MOORING_INITIATOR'), ['qemu']);
  return {
    listen: listenOf(value('MOORING_LISTEN')),
    data: pathOf('MOORING_DATA', value('MOORING_DATA')),
    hosts: oneOf('MOORING_HOSTS', value('MOORING_HOSTS'), ['auto', 'simulated', 'libvirt']),
    storageFolder: storageFolderOf(value('MOORING_STORAGE')),
    portal: portalOf(value('MOORING_TARGET')),
    identityFile: pathIfAny('MOORING_IDENTITY', environment),
    simulatedPlan: pathIfAny('MOORING_SIMULATED', environment),
    logLevel: oneOf('MOORING_LOG', value('MOORING_LOG'), ['debug', 'info', 'warn', 'error', 'silent']),
    unplug: {
      timeoutMs: wholeNumber('MOORING_UNPLUG_TIMEOUT_MS', value('MOORING_UNPLUG_TIMEOUT_MS')),
      tries: wholeNumber('MOORING_UNPLUG_TRIES', value('MOORING_UNPLUG_TRIES')),
    },
  };
};

const refuseUnknown = (environment: Environment): void => {
  const unknown = Object.keys(environment).find((name) => name.startsWith('MOORING_') && !(name in variables));
  if (unknown) throw new ConfigError(`${unknown} is not a setting of Mooring; see mooring --help`);
};

const wrong = (name: string, value: string): ConfigError =>
  new ConfigError(`${name} is ${JSON.stringify(value)}; it must be ${variables[name]?.values ?? 'something else'}`);

const oneOf = <Value extends string>(name: string, value: string, allowed: readonly Value[]): Value => {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(name, value);
  return found;
};

const wholeNumber = (name: string, value: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(value))
    throw new ConfigError(`${name} is ${JSON.stringify(value)}; it must be a whole number from 1 to 9999999`);
  return Number(value);
};

const listenOf = (value: string): Config['listen'] => {
  const found = /^(?:\[([\da-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value);
  const port = Number(found?.[3]);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined || port > 65_535) throw wrong('MOORING_LISTEN', value);
  return { host, port };
};

const storageFolderOf = (value: string): string | null => {
  if (value === 'file') return null;
  const folder = /^file:(.+)$/.exec(value)?.[1];
  if (folder === undefined) throw wrong('MOORING_STORAGE', value);
  return resolve(folder);
};

const portalOf = (value: string): string => {
  const [, portal = '', port] = /^tgt:((?:[\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5}))$/.exec(value === 'tgt' ? 'tgt:127.0.0.1:3260' : value) ?? [];
  if (!(Number(port) > 0 && Number(port) <= 65_535)) throw wrong('MOORING_TARGET', value);
  return portal;
};

/** The current folder is not what an empty value means. */
const pathOf = (name: string, value: string): string => {
  if (value === '') throw wrong(name, value);
  return resolve(value);
};

const pathIfAny = (name: string, environment: Environment): string | null => {
  const value = environment[name];
  return value === undefined ? null : pathOf(name, value);
};
