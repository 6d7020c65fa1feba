/** Every setting there is: for `--help`, and for the check against misspelt ones. */

export const roles = ['start', 'serve', 'work', 'agent', 'world'] as const;
/** What a process is for: one of the commands of `mooring`. */
export type Role = (typeof roles)[number];

interface Setting {
  readonly values: string;
  readonly byDefault: string;
  /** Where it makes a difference. Elsewhere it is checked all the same, and not used: several processes may share an environment. */
  readonly usedBy: readonly Role[];
}

const withLog = ['start', 'serve', 'work', 'agent'] as const;
const withHosts = ['start', 'agent'] as const;

export const settings: Readonly<Record<string, Setting>> = {
  MOORING_LISTEN: { values: 'address:port', byDefault: '127.0.0.1:8776', usedBy: withLog },
  MOORING_DATA: { values: 'folder for everything it keeps', byDefault: './data', usedBy: roles },
  MOORING_EVENT_STORE: {
    values: 'embedded, or an esdb:// or kurrentdb:// connection string',
    byDefault: 'embedded',
    usedBy: withLog,
  },
  MOORING_READ_MODEL: { values: 'embedded, or a postgres:// URL', byDefault: 'embedded', usedBy: withLog },
  MOORING_SECRET_KEY: {
    values: '32 bytes in base64, or file:<path> of a file that holds them; the same for all processes',
    byDefault: 'none: a key of its own in the data folder',
    usedBy: ['start', 'serve', 'work'],
  },
  MOORING_SEALING_KEY: {
    values: '32 bytes in base64, or file:<path>, as `mooring sealing-key` prints them; all of the secret key that an agent is to have',
    byDefault: 'derived from MOORING_SECRET_KEY',
    usedBy: ['agent'],
  },
  MOORING_LEASE_MS: { values: 'how long work stays with a worker that is not heard of', byDefault: '5000', usedBy: ['work'] },
  MOORING_ORDER_TIMEOUT_MS: { values: 'how long a worker waits for the answer of an agent', byDefault: '60000', usedBy: ['work'] },
  MOORING_HOSTS: { values: 'auto, simulated or libvirt', byDefault: 'auto', usedBy: withHosts },
  MOORING_STORAGE: { values: 'file or file:<folder>', byDefault: 'file', usedBy: withHosts },
  MOORING_TARGET: {
    values: 'tgt or tgt:<address>:<port> as initiators reach it',
    byDefault: 'tgt:127.0.0.1:3260',
    usedBy: withHosts,
  },
  MOORING_INITIATOR: { values: 'qemu', byDefault: 'qemu', usedBy: withHosts },
  MOORING_IDENTITY: { values: 'a YAML file', byDefault: 'identity.yaml in the data folder', usedBy: ['start', 'serve', 'work'] },
  MOORING_SIMULATED: {
    values: 'a YAML file of hosts and servers, or world:<address>:<port> of a mooring world',
    byDefault: 'two hosts, four servers',
    usedBy: ['start', 'agent', 'world'],
  },
  MOORING_UNPLUG_TIMEOUT_MS: {
    values: 'how long a guest may take to let go of a disk, at one try',
    byDefault: '20000',
    usedBy: withHosts,
  },
  MOORING_UNPLUG_TRIES: { values: 'how often a guest is asked to', byDefault: '8', usedBy: ['start', 'work'] },
  MOORING_DRIFT_EVERY: {
    values: 'how often each host is compared with the log: 30s, 10m, 2h, or off',
    byDefault: '10m',
    usedBy: ['start', 'work'],
  },
  MOORING_TLS_CERT: { values: 'a PEM file; with MOORING_TLS_KEY, it listens with https', byDefault: 'none: http', usedBy: withLog },
  MOORING_TLS_KEY: { values: 'a PEM file', byDefault: 'none: http', usedBy: withLog },
  MOORING_LOG: { values: 'debug, info, warn, error or silent', byDefault: 'info', usedBy: roles },
};
