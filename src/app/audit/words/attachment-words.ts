/** What happens to an attachment of a volume, in words. */
import type { AttachmentEvent, Direction, Driver, Part, ReservationRefused, Reserved } from '../../../domain/volume/volume.events.js';
import type { AttachMode } from '../../../domain/volume/connector.js';
import { because, clockTime, doubt, endings, type Telling, type Words } from './telling.js';

const modes: Readonly<Record<AttachMode, string>> = { rw: 'read-write', ro: 'read-only' };
const modeInWords = (mode: AttachMode | null): string => (mode === null ? 'mode not chosen yet' : modes[mode]);

const tries: Readonly<Record<Direction, Readonly<Record<Part, string>>>> = {
  make: { export: 'make the export', host: 'connect the host', guest: 'plug in' },
  remove: { export: 'remove the export', host: 'disconnect the host', guest: 'unplug' },
};

const parts: Readonly<Record<Part, string>> = { export: 'the export', host: "the host's connection", guest: "the guest's disk" };

const drivers: Readonly<Record<Driver, string>> = {
  mooring: '',
  client: '; an outside driver does the rest',
  connection: '; an export without an attachment, asked for the old way',
};

export const attachmentWords: Words<AttachmentEvent | ReservationRefused> = {
  Reserved: (data, telling) => reserved(data, telling),
  ReservationRefused: ({ message }, telling) => `not reserved${because(telling.reason(message))}`,
  ExportRequested: ({ storageHost, connector, mode, driver, deadlineAt }, telling) =>
    `export on ${telling.host(storageHost, 'the storage host')} to be made for ${telling.host(connector.host, 'the host of the server')}` +
    `${telling.host(` (${connector.initiator})`, '')}, ${modes[mode]}; given up if not there by ${clockTime(deadlineAt)}${drivers[driver]}`,
  ConnectionInitialized: ({ connection: { targetIqn, lun, portal } }) => `export made: ${targetIqn}, LUN ${lun}, at ${portal}`,
  HostConnectRequested: () => 'the host is to connect to the export',
  HostConnected: ({ device }, telling) =>
    device === null
      ? 'the host is ready; the guest itself will log in to the export'
      : `the host is connected and sees the volume as ${telling.host(device, 'a device of its own')}`,
  GuestAttachRequested: () => 'to be plugged into the guest',
  GuestAttached: () => 'plugged in, the guest has the disk',
  Attached: ({ serverId, hostName, mountpoint }, telling) =>
    `attached${serverId === null ? '' : ` to ${telling.server(serverId)}`}${mountpoint === null ? '' : ` as ${mountpoint}`}` +
    (hostName === null ? ', on no host now' : telling.host(` on ${hostName}`, '')),
  DetachRequested: () => 'to be detached; guest, host and export are still as they were',
  GuestDetachRequested: () => 'the guest is asked to let go of the disk',
  GuestDetached: () => 'unplugged, the guest has let go of the disk',
  HostDisconnectRequested: () => 'the host is to disconnect from the export',
  HostDisconnected: () => 'the host is disconnected',
  UnexportRequested: () => 'the export is to be removed',
  Unexported: () => 'the export is gone',
  Detached: ({ reason }) => `detached, ${endings[reason]}; nothing of it is left on any host`,
  StepFailed: ({ part, direction, outcome, reason, attempt, retryAt }, telling) =>
    `try ${attempt} to ${tries[direction][part]} failed, ${doubt[outcome]}${because(telling.reason(reason))}; tried again at ${clockTime(retryAt)}, unless given up`,
  AttachFailed: ({ part, certain, reason }, telling) =>
    `attaching given up at ${parts[part]}, which ${certain ? 'is certainly not there' : 'may be there'}; what was made is undone` +
    because(telling.reason(reason)),
  ConnectionUndone: ({ expiresAt }) =>
    `what was made is undone, only reserved again${expiresAt === null ? '' : `; lapses at ${clockTime(expiresAt)}`}`,
  DetachRolledBack: ({ reason }, telling) =>
    `detaching given up, the guest keeps the disk and stays attached${because(telling.reason(reason))}`,
  PartLost: ({ part, reason, foundAt }, telling) =>
    `${parts[part]} has gone without our doing, seen at ${clockTime(foundAt)}; to be made again${because(telling.reason(reason))}`,
};

const reserved = ({ serverId, deviceName, mode, sameServer, expiresAt }: Reserved['data'], telling: Telling): string =>
  [
    `reserved for ${serverId === null ? 'no server yet' : telling.server(serverId)}${deviceName === null ? '' : ` as ${deviceName}`}`,
    modeInWords(mode),
    ...(sameServer ? ['a further attachment for the same server'] : []),
    ...(expiresAt === null ? [] : [`lapses at ${clockTime(expiresAt)} if nothing is begun`]),
  ].join(', ');
