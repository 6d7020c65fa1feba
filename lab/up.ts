import { access } from 'node:fs/promises';
import { silentDaemons } from './daemons.js';
import { demonstrate } from './demo.js';
import { ensureGuest, type Guest } from './guest.js';
import { keptKernel } from './kernel.js';
import { openLab } from './lab.js';
import { cloudsFile, dataFolder, ensureMooring, refuseTakenAddress } from './mooring.js';
import { missingPackages } from './packages.js';
import type { Progress } from './progress.js';

export interface UpOptions {
  readonly folder: string;
  readonly listen: string;
  /** Stop once the guests have booted. */
  readonly guestsOnly: boolean;
}

const GUESTS = ['lab-one', 'lab-two'] as const;

export const up = async ({ folder, listen, guestsOnly }: UpOptions, progress: Progress): Promise<void> => {
  if (!guestsOnly) await refuseTakenAddress(folder, listen);
  const lab = await openLab(folder, progress);
  const guests = await progress.step('Boot two guests', async (note) => {
    const booted = await Promise.all([ensureGuest(lab, { name: GUESTS[0] }), ensureGuest(lab, { name: GUESTS[1] })]);
    note(booted.map(({ name }) => name).join(', '));
    return booted;
  });
  try {
    if (!guestsOnly) await showSharing({ folder, listen, guests }, progress);
  } finally {
    for (const { shell } of guests) shell.close();
  }
  progress.say(aboutGuests(guests));
};

const showSharing = async (at: { folder: string; listen: string; guests: [Guest, Guest] }, progress: Progress): Promise<void> => {
  const { folder, listen, guests } = at;
  const mooring = await progress.step('Start Mooring', async (note) => {
    const running = await ensureMooring(folder, listen);
    note(running.url);
    return running;
  });
  const { volumeId, text } = await demonstrate({ cloudsFile: mooring.cloudsFile, guests, progress });
  progress.say(aboutSharing({ ...mooring, folder, volumeId, text, guests }));
};

const aboutSharing = (shown: {
  url: string;
  cloudsFile: string;
  folder: string;
  volumeId: string;
  text: string;
  guests: [Guest, Guest];
}) => `
Volume ${shown.volumeId} is attached to ${GUESTS.join(' and ')} at the same time.
${GUESTS[0]} wrote, and ${GUESTS[1]} read: ${shown.text}

  Mooring      ${shown.url}/healthz   API description  ${shown.url}/docs
  OpenStack    export OS_CLIENT_CONFIG_FILE=${shown.cloudsFile} OS_CLOUD=mooring
               openstack volume list
               openstack server remove volume ${shown.guests[1].uuid} ${shown.volumeId}
  Kept in      ${dataFolder(shown.folder)}`;

const aboutGuests = (guests: readonly Guest[]) => `
  Guests       virsh -c qemu:///system list --all
               ${guests.map(({ consoleLog }) => consoleLog).join('\n               ')}
  In a guest   npm run lab -- exec ${GUESTS[1]} disks
  Take down    npm run lab -- down`;

/** What `up` would do here, found out without changing anything. */
export const planUp = async ({ folder, listen, guestsOnly }: UpOptions): Promise<readonly string[]> => {
  const [packages, daemons, kernel] = [await missingPackages(), await silentDaemons(), await keptKernel(folder)];
  const again = await exists(cloudsFile(folder));
  return [
    packages.length === 0 ? 'Packages: all there.' : `Would install packages: ${packages.join(', ')}.`,
    daemons.length === 0 ? 'Daemons: all of them answer.' : `Would start: ${daemons.join(', ')}.`,
    kernel ? `Kernel ${kernel.version} is there.` : `Would download a kernel to ${folder}/kernel and unpack it there.`,
    `Would boot guests: ${GUESTS.join(', ')}, unless they run.`,
    ...(guestsOnly ? [] : [`Would start Mooring on ${listen}${again ? ' with the data it has' : ''} and share a volume between them.`]),
  ];
};

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
