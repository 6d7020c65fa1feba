import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { domainXml, guestUuid, LAB_METADATA, type GuestFiles, type GuestSpec } from './guest-definition.js';
import { GuestShell } from './guest-shell.js';
import type { Lab } from './lab.js';
import { mustVirsh, virsh } from './run.js';
import { waitUntil } from './wait.js';

/** A running guest. Close the shell when done with it. */
export interface Guest {
  readonly name: string;
  /** The domain's UUID, which is the server's id in Mooring. */
  readonly uuid: string;
  readonly kind: 'linux' | 'boot-loader-only';
  /** What the guest prints. */
  readonly consoleLog: string;
  /** Answers only in a `linux` guest. */
  readonly shell: GuestShell;
}

/** Not under the lab's folder: the path of a socket has 107 characters at most. */
export const GUEST_SOCKETS = '/run/mooring-lab';
const BOOT_TIMEOUT_MS = 60_000;

const socketOf = (name: string) => join(GUEST_SOCKETS, `${name}.sock`);

const filesOf = (folder: string, name: string): GuestFiles & { definition: string } => ({
  definition: join(folder, 'guests', `${name}.xml`),
  consoleLog: join(folder, 'guests', `${name}.console.log`),
  shellSocket: socketOf(name),
});

/** A fresh one: a guest of this name that is there already is destroyed first. Resolves as soon as it runs, long before it has booted. */
export const startGuest = async (lab: Lab, spec: GuestSpec): Promise<Guest> => {
  const files = filesOf(lab.folder, spec.name);
  await mkdir(join(lab.folder, 'guests'), { recursive: true });
  await mkdir(GUEST_SOCKETS, { recursive: true });
  await removeDomain(spec.name);
  await writeFile(files.definition, domainXml(spec, { ...lab, files }));
  await mustVirsh(['define', files.definition]);
  await mustVirsh(['start', spec.name]);
  return guestOf(lab.folder, spec);
};

/** Of a guest that runs already. */
export const openGuestShell = (name: string) => new GuestShell(socketOf(name));

const guestOf = (folder: string, { name, kind = 'linux' }: GuestSpec): Guest => {
  return { name, uuid: guestUuid(name), kind, consoleLog: filesOf(folder, name).consoleLog, shell: openGuestShell(name) };
};

/** A guest with a shell answers on it; one without has come to the end of its boot loader. */
export const waitUntilBooted = async (guest: Guest, timeoutMs = BOOT_TIMEOUT_MS): Promise<void> => {
  const words = guest.kind === 'linux' ? 'lab guest: ready' : 'No bootable device';
  const said = async () => (await readFile(guest.consoleLog, 'utf8').catch(() => '')).includes(words);
  await waitUntil(said, { until: `${guest.name} says "${words}" in ${guest.consoleLog}`, timeoutMs });
  if (guest.kind === 'linux') await guest.shell.must('true');
};

export const bootGuest = async (lab: Lab, spec: GuestSpec): Promise<Guest> => {
  const guest = await startGuest(lab, spec);
  await waitUntilBooted(guest);
  return guest;
};

/** The one that runs already, else a fresh one. */
export const ensureGuest = async (lab: Lab, spec: GuestSpec): Promise<Guest> => {
  if (!(await isRunning(spec.name))) return bootGuest(lab, spec);
  const guest = guestOf(lab.folder, spec);
  await waitUntilBooted(guest);
  return guest;
};

const isRunning = async (name: string) => (await virsh(['domstate', name])).stdout.trim() === 'running';

/** As if its plug had been pulled, and no trace of it is left but its console log. */
export const destroyGuest = async (lab: Pick<Lab, 'folder'>, name: string): Promise<void> => {
  const files = filesOf(lab.folder, name);
  await removeDomain(name);
  await rm(files.definition, { force: true });
  await rm(files.shellSocket, { force: true });
};

const removeDomain = async (name: string): Promise<void> => {
  if ((await virsh(['domuuid', name])).code !== 0) return;
  await virsh(['destroy', name]);
  await mustVirsh(['undefine', name]);
};

/** Names of the domains that were made from this folder, running or not. */
export const guestsOfLab = async (folder: string): Promise<readonly string[]> => {
  const names = (await mustVirsh(['list', '--all', '--name'])).split('\n').filter((name) => name !== '');
  const marks = await Promise.all(names.map((name) => virsh(['metadata', name, LAB_METADATA])));
  return names.filter((_, index) => folderIn(marks[index]?.stdout ?? '') === folder);
};

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
const folderIn = (mark: string) => (xml.parse(mark) as { guest?: { folder?: string } }).guest?.folder;
