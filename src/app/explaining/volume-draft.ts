/** A volume of which something is still to be done, or with which something ended badly. */
import type { HostWork } from '../../domain/host/host-work.js';
import { never } from '../../domain/kernel/decider.js';
import type { VolumeProgress } from '../../domain/volume/volume-progress.js';
import type { VolumeStep } from '../../domain/volume/volume.events.js';
import type { LiveVolume } from '../../domain/volume/volume.state.js';
import { caller, type Draft, type Names, routeAt } from './draft.js';

const works: Readonly<Record<VolumeStep, HostWork['type']>> = { create: 'CreateBacking', grow: 'GrowBacking', delete: 'DeleteBacking' };

const common = (volumeId: string, projectId: string | null, names: Names) => ({
  ...{ about: { kind: 'volume' as const, id: volumeId, name: nameOf(volumeId, names) }, projectId, volumeId },
  ...{ host: null, work: null, trouble: null, waits: null, failed: false, byItself: null, advice: [], commands: [] },
});

const nameOf = (volumeId: string, names: Names): string | null => {
  const name = names.volume(volumeId);
  return name === volumeId ? null : name;
};

/** What its process is in the middle of. */
export const draftOfVolume = (progress: VolumeProgress, projectId: string | null, names: Names): Draft => {
  const { volumeId } = progress;
  const base = common(volumeId, projectId, names);
  const name = names.volume(volumeId);
  if (progress.stage === 'overlay') return draftOfOverlay(base, progress, name);
  const { step, host, trouble } = progress;
  return {
    ...{ ...base, host, work: works[step] },
    what: volumeStepWords(step, name, progress.sizeGiB),
    route: routeAt([`${step} volume`], `${step} volume`),
    // What is refused ends the step: one that is tried again ended without certainty.
    trouble: trouble && { outcome: 'unknown', reason: trouble.reason, attempt: trouble.attempt, failedAt: null, retryAt: trouble.retryAt },
    byItself: 'It is tried again by itself until the storage says what became of it.',
  };
};

export const volumeStepWords = (step: VolumeStep, name: string, sizeGiB: number): string => {
  switch (step) {
    case 'create':
      return `create volume ${name} of ${sizeGiB} GiB`;
    case 'grow':
      return `grow volume ${name} to ${sizeGiB} GiB`;
    case 'delete':
      return `delete volume ${name}`;
    default:
      return never(step, name);
  }
};

const draftOfOverlay = (
  base: ReturnType<typeof common>,
  { volumeId, what, expiresAt }: Extract<VolumeProgress, { stage: 'overlay' }>,
  name: string,
): Draft => {
  const [began, action] = what === 'attach' ? ['os-reserve', 'os-unreserve'] : ['os-begin_detaching', 'os-roll_detaching'];
  return {
    ...base,
    what: `${what} volume ${name} by an outside driver`,
    route: routeAt([`begin ${what}`, `end ${what}`], `end ${what}`),
    waits: {
      words: `An outside driver began to ${what} it (${began}) and has not ended that; it lapses at ${expiresAt}.`,
      until: expiresAt,
    },
    advice: [caller(`The driver has to go on, or to take it back with ${action}.`)],
    commands: [`POST /volume/v3/volumes/${volumeId}/action {"${action}": {}}`],
  };
};

/** What a person has to decide: nothing is tried any more. `null`: it did not end badly. */
export const draftOfBadEnd = ({ volumeId, projectId, storageHost, life, sizeGiB }: LiveVolume, names: Names): Draft | null => {
  const end = badEnd(life.word);
  if (end === null) return null;
  const { step, words, commands } = end;
  const name = `${step} volume`;
  const { trouble } = life;
  return {
    ...{ ...common(volumeId, projectId, names), host: storageHost, work: works[step], failed: true },
    what: step === 'grow' ? `grow volume ${names.volume(volumeId)}` : volumeStepWords(step, names.volume(volumeId), sizeGiB),
    route: routeAt([name], name),
    trouble: trouble && { outcome: 'refused', reason: trouble.reason, attempt: trouble.attempt, failedAt: null, retryAt: null },
    advice: [caller(words)],
    commands: commands(volumeId),
  };
};

const deletion = (id: string): string => `openstack volume delete ${id}`;

const badEnd = (word: LiveVolume['life']['word']) => {
  switch (word) {
    case 'error':
      return {
        step: 'create',
        words: 'There are no bytes: delete the volume and create it again.',
        commands: (id: string) => [deletion(id)],
      } as const;
    case 'error_deleting':
      return { step: 'delete', words: 'The bytes are still there: delete it again.', commands: (id: string) => [deletion(id)] } as const;
    case 'error_extending':
      return {
        step: 'grow',
        words: 'It has its old size and its data: ask for the larger size again, or delete it.',
        commands: (id: string) => [`openstack --os-volume-api-version 3.42 volume set --size <GiB> ${id}`, deletion(id)],
      } as const;
    case 'usable':
    case 'creating':
    case 'deleting':
    case 'extending':
      return null;
    default:
      return never(word, null);
  }
};
