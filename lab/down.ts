import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { labDaemons, stopDaemon } from './daemons.js';
import { detachAll } from './demo.js';
import { guestUuid } from './guest-definition.js';
import { destroyGuest, GUEST_SOCKETS, guestsOfLab } from './guest.js';
import { cloudsFile, stopMooring } from './mooring.js';
import { startedByUs } from './process.js';
import type { Progress } from './progress.js';
import { virsh } from './run.js';
import { removeSecret, secretsOfGuest } from './secrets.js';
import { removeTarget, targetsOfLab, type Target } from './targets.js';

/** Everything of this lab that is there now. */
export interface Remains {
  readonly guests: readonly string[];
  readonly secrets: readonly string[];
  readonly targets: readonly Target[];
  /** Mooring and daemons that the lab has started. */
  readonly processes: readonly string[];
  readonly files: readonly string[];
}

/** What the lab makes in its folder; whatever else is there stays, and then the folder does. */
const MADE = /^(kernel|guests|logs|started|mooring|initramfs-.*)$/;

export const remainsOf = async (folder: string): Promise<Remains> => {
  const libvirtAnswers = (await virsh(['version'])).code === 0;
  const guests = libvirtAnswers ? await guestsOfLab(folder) : [];
  return {
    guests,
    secrets: (await Promise.all(guests.map(secretsOfGuest))).flat(),
    targets: await targetsOfLab(folder),
    processes: (await startedByUs(folder)).map(({ name }) => name),
    files: (await readdir(folder).catch(() => [])).filter((name) => MADE.test(name)).map((name) => join(folder, name)),
  };
};

export const down = async (folder: string, progress: Progress): Promise<void> => {
  const { guests, secrets, processes } = await remainsOf(folder);
  if (processes.includes('mooring')) {
    await progress.step('Detach all volumes', (note) => detachOrSayWhyNot(folder, guests, note));
    await progress.step('Stop Mooring', () => stopMooring(folder));
  }
  await progress.step('Destroy guests', async (note) => {
    note(guests.join(', ') || 'none');
    await Promise.all(guests.map((name) => destroyGuest({ folder }, name)));
    for (const uuid of secrets) await removeSecret(uuid);
  });
  await progress.step('Remove exports', async (note) => {
    const targets = await targetsOfLab(folder);
    note(targets.map(({ iqn }) => iqn).join(', ') || 'none');
    for (const target of targets) await removeTarget(target);
  });
  const inUse = await progress.step('Stop what was started', (note) => stopDaemons(folder, note));
  await progress.step('Remove files', () => removeFiles(folder, inUse));
};

/** What follows removes the disks anyway; this is the way that leaves Mooring's own history complete. */
const detachOrSayWhyNot = async (folder: string, guests: readonly string[], note: (text: string) => void): Promise<void> => {
  await detachAll(cloudsFile(folder), guests.map(guestUuid)).catch((error: unknown) => note(String(error)));
};

const stopDaemons = async (folder: string, note: (text: string) => void): Promise<boolean> => {
  const ends: string[] = [];
  for (const daemon of labDaemons.toReversed()) ends.push(`${daemon.name} ${await stopDaemon(folder, daemon)}`);
  note(ends.join(', '));
  return ends.some((end) => end.endsWith('still in use'));
};

/** While others use a daemon of ours, the note that it is ours stays, for a later `down`. */
const removeFiles = async (folder: string, inUse: boolean): Promise<void> => {
  const { files } = await remainsOf(folder);
  const goes = (path: string) => !inUse || path !== join(folder, 'started');
  for (const path of files.filter(goes)) await rm(path, { recursive: true });
  for (const emptied of [folder, GUEST_SOCKETS]) await rmdir(emptied).catch(() => undefined);
};

export const planDown = async (folder: string): Promise<readonly string[]> => {
  const { guests, secrets, targets, processes, files } = await remainsOf(folder);
  const none = 'none';
  return [
    `Would destroy guests: ${guests.join(', ') || none}.`,
    `Would remove secrets of libvirt: ${secrets.join(', ') || none}.`,
    `Would remove exports: ${targets.map(({ iqn }) => iqn).join(', ') || none}.`,
    `Would stop, unless others use it: ${processes.join(', ') || none}.`,
    `Would remove: ${files.join(', ') || none}.`,
  ];
};
