/** What the environment says, checked before anything starts. */
import { resolve } from 'node:path';
import type { LogLevel } from '../app/http/log.js';
import { derivedKey } from '../adapters/secrets/derived-key.js';
import { keyOf } from './secret-key.js';
import { type Role, settings } from './settings.js';
import { ConfigError } from './config-error.js';

export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Absolute path. */
  readonly data: string;
  /** Connection string, perhaps with a password in it; `null`: embedded. */
  readonly eventStore: string | null;
  /** URL, perhaps with a password in it; `null`: embedded. */
  readonly readModel: string | null;
  /** What tokens are signed with, where several processes do; `null`: each keeps a key of its own. */
  readonly secretKey: Buffer | null;
  /** What passwords of exports are sealed with; follows from the secret key, and is all of it that an agent is to hold. */
  readonly sealingKey: Buffer | null;
  readonly leaseMs: number;
  readonly orderTimeoutMs: number;
  readonly hosts: 'auto' | 'simulated' | 'libvirt';
  /** Absolute path of the folder for raw files; `null`: under the data folder. */
  readonly storageFolder: string | null;
  /** `address:port` by which initiators reach the target. */
  readonly portal: string;
  readonly identityFile: string | null;
  readonly simulatedPlan: string | null;
  /** `address:port` of a world that several processes share. */
  readonly simulatedWorld: string | null;
  /** Files of the certificate and its key; `null`: http. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly logLevel: LogLevel;
  /** How often hosts are compared with the log; `null`: only when somebody asks. */
  readonly driftEveryMs: number | null;
  readonly unplug: { readonly timeoutMs: number; readonly tries: number };
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const readConfig = (environment: Environment, role: Role = 'start'): Config => {
  refuseUnknown(environment);
  const value = (name: string): string => environment[name] ?? settings[name]?.byDefault ?? '';
  oneOf('MOORING_INITIATOR', value('MOORING_INITIATOR'), ['qemu']);
  const config: Config = {
    listen: listenOf('MOORING_LISTEN', value('MOORING_LISTEN')),
    data: pathOf('MOORING_DATA', value('MOORING_DATA')),
    eventStore: elsewhere('MOORING_EVENT_STORE', value('MOORING_EVENT_STORE'), /^(esdb|kurrentdb)(\+discover)?:\/\/./),
    readModel: elsewhere('MOORING_READ_MODEL', value('MOORING_READ_MODEL'), /^postgres(ql)?:\/\/./),
    ...keysOf(environment),
    leaseMs: wholeNumber('MOORING_LEASE_MS', value('MOORING_LEASE_MS')),
    orderTimeoutMs: wholeNumber('MOORING_ORDER_TIMEOUT_MS', value('MOORING_ORDER_TIMEOUT_MS')),
    hosts: oneOf('MOORING_HOSTS', value('MOORING_HOSTS'), ['auto', 'simulated', 'libvirt']),
    storageFolder: storageFolderOf(value('MOORING_STORAGE')),
    portal: portalOf(value('MOORING_TARGET')),
    identityFile: pathIfAny('MOORING_IDENTITY', environment),
    ...simulatedOf(environment),
    tls: tlsOf(environment),
    logLevel: oneOf('MOORING_LOG', value('MOORING_LOG'), ['debug', 'info', 'warn', 'error', 'silent']),
    driftEveryMs: everyOf('MOORING_DRIFT_EVERY', value('MOORING_DRIFT_EVERY')),
    unplug: {
      timeoutMs: wholeNumber('MOORING_UNPLUG_TIMEOUT_MS', value('MOORING_UNPLUG_TIMEOUT_MS')),
      tries: wholeNumber('MOORING_UNPLUG_TRIES', value('MOORING_UNPLUG_TRIES')),
    },
  };
  if (role === 'serve' || role === 'work' || role === 'agent') refuseAlone(config, role);
  return config;
};

/** What others must find, too, cannot be embedded in one process. */
const refuseAlone = ({ eventStore, readModel, secretKey, sealingKey }: Config, role: Role): void => {
  const missing = (name: string, what: string) => new ConfigError(`mooring ${role} needs ${name}: ${what}`);
  if (eventStore === null) throw missing('MOORING_EVENT_STORE', 'the esdb:// or kurrentdb:// connection string of the log it shares');
  if (readModel === null) throw missing('MOORING_READ_MODEL', 'the postgres:// URL of the database it shares');
  if (secretKey === null && role !== 'agent') throw missing('MOORING_SECRET_KEY', '32 bytes in base64, the same for all processes');
  if (sealingKey === null) throw missing('MOORING_SEALING_KEY', 'what `mooring sealing-key` prints where MOORING_SECRET_KEY is set');
};

/** A host that is broken into must not be able to sign tokens, so its agent is given the one key without the other. */
const keysOf = (environment: Environment): Pick<Config, 'secretKey' | 'sealingKey'> => {
  const given = (name: string): Buffer | null => (environment[name] === undefined ? null : keyOf(name, environment[name]));
  const [secretKey, sealingKey] = [given('MOORING_SECRET_KEY'), given('MOORING_SEALING_KEY')];
  const derived = secretKey && derivedKey(secretKey, 'secrets');
  if (derived && sealingKey && !derived.equals(sealingKey))
    throw new ConfigError('MOORING_SEALING_KEY is not the one of MOORING_SECRET_KEY');
  return { secretKey, sealingKey: sealingKey ?? derived };
};

const refuseUnknown = (environment: Environment): void => {
  const unknown = Object.keys(environment).find((name) => name.startsWith('MOORING_') && !(name in settings));
  if (unknown) throw new ConfigError(`${unknown} is not a setting of Mooring; see mooring --help`);
};

/** What is no setting is the one flag there is, `--listen`. */
const allowed = (name: string): string => settings[name]?.values ?? 'address:port';

const wrong = (name: string, value: string): ConfigError =>
  new ConfigError(`${name} is ${JSON.stringify(value)}; it must be ${allowed(name)}`);

const oneOf = <Value extends string>(name: string, value: string, values: readonly Value[]): Value => {
  const found = values.find((each) => each === value);
  if (found === undefined) throw wrong(name, value);
  return found;
};

/** There may be a password in it, so it is not repeated. */
const elsewhere = (name: string, value: string, form: RegExp): string | null => {
  if (value === 'embedded') return null;
  if (!form.test(value)) throw new ConfigError(`${name} must be ${allowed(name)}`);
  return value;
};

const wholeNumber = (name: string, value: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(value))
    throw new ConfigError(`${name} is ${JSON.stringify(value)}; it must be a whole number from 1 to 9999999`);
  return Number(value);
};

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

const everyOf = (name: string, value: string): number | null => {
  if (value === 'off') return null;
  const [, count, unit] = /^([1-9]\d{0,3})([smh])$/.exec(value) ?? [];
  if (count === undefined) throw wrong(name, value);
  return Number(count) * unitsMs[unit as keyof typeof unitsMs];
};

export const listenOf = (name: string, value: string): Config['listen'] => {
  const found = /^(?:\[([\da-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value);
  const port = Number(found?.[3]);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined || port > 65_535) throw wrong(name, value);
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

const simulatedOf = (environment: Environment): Pick<Config, 'simulatedPlan' | 'simulatedWorld'> => {
  const value = environment['MOORING_SIMULATED'];
  if (!value?.startsWith('world:')) return { simulatedPlan: pathIfAny('MOORING_SIMULATED', environment), simulatedWorld: null };
  const simulatedWorld = value.slice('world:'.length);
  const { port } = listenOf('MOORING_SIMULATED', simulatedWorld);
  if (port === 0) throw wrong('MOORING_SIMULATED', value);
  return { simulatedPlan: null, simulatedWorld };
};

const tlsOf = (environment: Environment): Config['tls'] => {
  const cert = pathIfAny('MOORING_TLS_CERT', environment);
  const key = pathIfAny('MOORING_TLS_KEY', environment);
  if (cert !== null && key !== null) return { cert, key };
  if (cert !== null) throw new ConfigError('MOORING_TLS_CERT needs MOORING_TLS_KEY, the key of the certificate');
  if (key !== null) throw new ConfigError('MOORING_TLS_KEY needs MOORING_TLS_CERT, the certificate it is for');
  return null;
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
