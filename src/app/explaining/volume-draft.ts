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
export const draftOfBadEnd = ({ volumeId, projectId, storageHost, life }: LiveVolume, names: Names): Draft | null => {
  const end = badEndOf(life);
  if (end === null) return null;
  const { verb, step, work, words, commands } = end;
  const { trouble } = life;
  return {
    ...{ ...common(volumeId, projectId, names), host: storageHost, work, failed: true },
    what: `${verb} volume ${names.volume(volumeId)}`,
    route: routeAt([step], step),
    trouble: trouble && { outcome: 'refused', reason: trouble.reason, attempt: trouble.attempt, failedAt: null, retryAt: null },
    advice: [caller(words)],
    commands: commands(volumeId),
  };
};

interface BadEnd {
  readonly verb: string;
  readonly step: string;
  readonly work: HostWork['type'] | null;
  readonly words: string;
  readonly commands: (id: string) => readonly string[];
}

const deletion = (id: string): string => `openstack volume delete ${id}`;

const badEnds = {
  created: {
    ...{ verb: 'create', step: 'create volume', work: 'CreateBacking' },
    words: 'There are no bytes: delete the volume and create it again.',
    commands: (id) => [deletion(id)],
  },
  kept: {
    ...{ verb: 'keep the bytes of', step: 'keep volume', work: null },
    words: 'Its bytes are not where they were kept: bring them back there and have drift looked for again, or delete the volume.',
    commands: (id) => ['mooring drift', deletion(id)],
  },
  deleted: {
    ...{ verb: 'delete', step: 'delete volume', work: 'DeleteBacking' },
    words: 'The bytes are still there: delete it again.',
    commands: (id) => [deletion(id)],
  },
  grown: {
    ...{ verb: 'grow', step: 'grow volume', work: 'GrowBacking' },
    words: 'It has its old size and its data: ask for the larger size again, or delete it.',
    commands: (id) => [`openstack --os-volume-api-version 3.42 volume set --size <GiB> ${id}`, deletion(id)],
  },
} as const satisfies Readonly<Record<string, BadEnd>>;

const badEndOf = ({ word, trouble }: LiveVolume['life']): BadEnd | null => {
  switch (word) {
    case 'error':
      return trouble?.step === 'keep' ? badEnds.kept : badEnds.created;
    case 'error_deleting':
      return badEnds.deleted;
    case 'error_extending':
      return badEnds.grown;
    case 'usable':
    case 'creating':
    case 'deleting':
    case 'extending':
      return null;
    default:
      return never(word, null);
  }
};
