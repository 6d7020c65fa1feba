/**
 * Making a volume's bytes, and more of them.
 *
 * What may overlap: nothing for one volume; its status refuses everything else until this is over.
 * What guards it: a storage call is idempotent, so one that may have happened is simply asked again.
 * Undo: none. A refused creation leaves a volume in error, which its owner deletes; a refused growth leaves the old size.
 */
import type { HostWork } from '../host/host-work.js';
import type { Due } from '../kernel/process-manager.js';
import type { VolumeCommand } from './volume.commands.js';
import type { VolumeProgress } from './volume-progress.js';

export type StepProgress = Extract<VolumeProgress, { stage: 'step' }>;

export const nextOfProvision = (progress: StepProgress & { readonly step: 'create' | 'grow' }): Due<VolumeCommand> => {
  const { volumeId, sizeGiB, step } = progress;
  const work: HostWork = { type: step === 'create' ? 'CreateBacking' : 'GrowBacking', data: { volumeId, sizeGiB } };
  return storageStep(progress, work);
};

export const storageStep = ({ volumeId, step, host, trouble }: StepProgress, work: HostWork): Due<VolumeCommand> => ({
  step: `${step} volume`,
  notBefore: trouble?.retryAt ?? null,
  attempt: trouble?.attempt ?? 0,
  act: {
    on: 'host',
    host,
    work,
    record: (outcome, { now, retryAt }) =>
      outcome.outcome === 'done'
        ? { type: 'RecordVolumeStep', data: { volumeId, step, now } }
        : { type: 'RecordVolumeStepFailed', data: { volumeId, step, outcome: outcome.outcome, reason: outcome.reason, retryAt, now } },
  },
});
