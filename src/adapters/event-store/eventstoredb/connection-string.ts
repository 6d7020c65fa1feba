/**
 * Where the event store is. Checked here, before a client sees it: the clients show a string they do not understand as it is,
 * password and all, and go on without an option they do not know.
 */
export interface StoreAddress {
  readonly scheme: 'esdb' | 'kurrentdb';
  /** `host:port` of each node, for people. */
  readonly nodes: string;
}

const shape = /^(esdb|kurrentdb)(?:\+discover)?:\/\/(?:[^:@/?]+:[^@/?]+@)?([^@/?]+)\/?(?:\?(.*))?$/;
const node = /^([\w.-]+)(?::(\d{1,5}))?$/;
const defaultPort = 2113;

const trueOrFalse = /^(?:true|false)$/;
const wholeNumber = /^-?\d{1,9}$/;
const anything = /./;

const options: Readonly<Record<string, RegExp>> = {
  tls: trueOrFalse,
  tlsVerifyCert: trueOrFalse,
  tlsCAFile: anything,
  userCertFile: anything,
  userKeyFile: anything,
  connectionName: anything,
  nodePreference: /^(?:leader|follower|random|readonlyreplica|read_only_replica)$/i,
  maxDiscoverAttempts: wholeNumber,
  discoveryInterval: wholeNumber,
  gossipTimeout: wholeNumber,
  defaultDeadline: wholeNumber,
  keepAliveInterval: wholeNumber,
  keepAliveTimeout: wholeNumber,
};

/** Throws one line that repeats nothing of the string: a password may be anywhere in one that is wrong. */
export const readConnectionString = (text: string): StoreAddress => {
  const [, scheme, hosts = '', query = ''] = shape.exec(text.trim()) ?? [];
  if (scheme !== 'esdb' && scheme !== 'kurrentdb') throw wrong('must look like esdb://user:password@host:2113?tls=true or kurrentdb://…');
  for (const option of query.split('&')) if (option !== '') checkOption(option);
  return { scheme, nodes: hosts.split(',').map(nodeOf).join(', ') };
};

const nodeOf = (host: string): string => {
  const [, name, port = defaultPort] = node.exec(host) ?? [];
  if (name === undefined || Number(port) > 65_535) throw wrong('names a host that is not <name> or <name>:<port>');
  return `${name}:${port}`;
};

const checkOption = (option: string): void => {
  const [key = '', ...value] = option.split('=');
  const known = Object.entries(options).find(([name]) => name.toLowerCase() === key.trim().toLowerCase());
  if (!known) throw wrong(`has an option that is none of ${Object.keys(options).join(', ')}`);
  const [name, allowed] = known;
  if (!allowed.test(value.join('='))) throw wrong(`gives the option ${name} a value it cannot have`);
};

const wrong = (what: string): Error => new Error(`The connection string of the event store ${what}`);
