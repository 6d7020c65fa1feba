import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ensureDaemon, labDaemons } from './daemons.js';
import { provideGuestImage, type GuestImage } from './guest-image.js';
import { installPackages, missingPackages } from './packages.js';
import { silent, type Progress } from './progress.js';

/** A machine on which guests can be started: everything is installed, running and downloaded. */
export interface Lab {
  /** Kernel, guest image, logs, and notes of what was started. */
  readonly folder: string;
  readonly image: GuestImage;
}

export const labFolder = (chosen?: string) => resolve(chosen ?? process.env['LAB_FOLDER'] ?? 'data/lab');

/** Repeatable; does only what is not done yet. */
export const openLab = async (folder = labFolder(), progress: Progress = silent): Promise<Lab> => {
  await mkdir(folder, { recursive: true });
  await progress.step('Install packages', async (note) => {
    const missing = await missingPackages();
    note(missing.length === 0 ? 'all there' : missing.join(', '));
    await installPackages(missing);
  });
  await progress.step('Start tgtd, virtlogd and libvirtd', async (note) => {
    const states: string[] = [];
    for (const daemon of labDaemons) states.push(`${daemon.name} ${await ensureDaemon(folder, daemon)}`);
    note(states.join(', '));
  });
  const image = await progress.step('Provide kernel and guest image', () => provideGuestImage(folder));
  return { folder, image };
};
