/** What a host says about itself, read from the words os-brick uses for it. Real connectors say much more; that is overlooked. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { AttachMode, Connector } from '../../../../domain/volume/connector.js';

type Given = Readonly<Record<string, unknown>>;

/** `iqn.2026-01.org.example:host-1` and its like: no character in it needs quoting anywhere. */
const iscsiName = /^(?:iqn\.\d{4}-\d{2}\.[A-Za-z0-9][A-Za-z0-9.:_-]{0,210}|eui\.[\dA-Fa-f]{16}|naa\.(?:[\dA-Fa-f]{16}|[\dA-Fa-f]{32}))$/;

export const readConnector = (given: Given): Connector => ({
  initiator: initiatorOf(given),
  host: hostOf(given),
  ip: textOf(given, 'ip'),
  platform: textOf(given, 'platform'),
  osType: textOf(given, 'os_type'),
  multipath: multipathOf(given),
  mountpoint: textOf(given, 'mountpoint'),
  mode: modeOf(given),
});

/** Some clients send an empty connector where they have none. */
export const readConnectorIfAny = (given: Given | null | undefined): Connector | null =>
  given && Object.keys(given).length > 0 ? readConnector(given) : null;

const initiatorOf = ({ initiator }: Given): string => {
  if (typeof initiator === 'string' && iscsiName.test(initiator)) return initiator;
  throw invalid('initiator', 'must be an iSCSI name such as iqn.2026-01.org.example:host-1');
};

const hostOf = ({ host }: Given): string => {
  if (typeof host === 'string' && /^[^\s\p{Cc}]{1,255}$/u.test(host)) return host;
  throw invalid('host', 'must be a name of 1 to 255 characters without spaces');
};

const multipathOf = ({ multipath = null }: Given): boolean => {
  if (multipath === null) return false;
  if (typeof multipath === 'boolean') return multipath;
  throw invalid('multipath', 'must be true or false');
};

const textOf = (given: Given, name: string): string | null => {
  const text = given[name] ?? null;
  if (text === null || text === '') return null;
  if (typeof text === 'string' && /^\P{Cc}{1,255}$/u.test(text)) return text;
  throw invalid(name, 'must be a text of up to 255 characters');
};

/** The word `null` is how some say that they did not choose. */
const modeOf = (given: Given): AttachMode | null => {
  const mode = given.mode ?? null;
  if (mode === null || mode === 'null') return null;
  if (mode === 'rw' || mode === 'ro') return mode;
  throw invalid('mode', 'must be rw or ro');
};

const invalid = (name: string, what: string): Rejection => new Rejection('connector-invalid', `Invalid connector: ${name} ${what}.`);
