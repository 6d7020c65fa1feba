/** The volume itself: made, described, grown, deleted. */
import { Rejection } from '../kernel/rejection.js';
import { sameEntries } from '../kernel/same-entries.js';
import { type Attachment, holdsParts, isInError } from './attachment.js';
import type {
  CreateVolume,
  DescribeVolume,
  MetadataChange,
  RecordVolumeStep,
  RecordVolumeStepFailed,
  RequestDeletion,
  RequestExtension,
  SetBootableFlag,
  SetMetadata,
  SetReadonlyFlag,
} from './volume.commands.js';
import type { VolumeLifeEvent, VolumeStep } from './volume.events.js';
import { attachmentsOf, type LiveVolume, listedAttachments, type Volume, type VolumeStatus, volumeStatusOf } from './volume.state.js';

export const live = (volume: Volume, volumeId: string): LiveVolume => {
  if (volume.stage !== 'live') throw new Rejection('volume-not-found', `Volume ${volumeId} could not be found.`);
  return volume;
};

/** Beyond this, a number of bytes is no longer exact. */
const mostGiB = 8_388_607;
/** All of it is in each event that changes it. */
const mostMetadata = 128;

export const createVolume = ({ data }: CreateVolume, volume: Volume): VolumeLifeEvent[] => {
  if (volume.stage !== 'absent') return [];
  refuseTooLarge(data.sizeGiB);
  refuseTooMuch(data.metadata);
  const { now, ...fields } = data;
  return [{ type: 'VolumeCreated', data: { ...fields, createdAt: now } }];
};

const refuseTooLarge = (sizeGiB: number): void => {
  if (sizeGiB > mostGiB) throw new Rejection('invalid-request', `Invalid input: a volume can have ${mostGiB} GiB at most.`);
};

const refuseTooMuch = (metadata: LiveVolume['metadata']): void => {
  if (Object.keys(metadata).length <= mostMetadata) return;
  throw new Rejection('invalid-request', `Invalid metadata: a volume can have ${mostMetadata} entries at most.`);
};

export const describeVolume = ({ data }: DescribeVolume, volume: Volume): VolumeLifeEvent[] => {
  const current = live(volume, data.volumeId);
  const { name = current.name, description = current.description, volumeId, now } = data;
  if (name === current.name && description === current.description) return [];
  return [{ type: 'VolumeDescribed', data: { volumeId, name, description, describedAt: now } }];
};

export const setMetadata = ({ data }: SetMetadata, volume: Volume): VolumeLifeEvent[] => {
  const before = live(volume, data.volumeId).metadata;
  const metadata = metadataAfter(data.change, before);
  if (sameEntries(metadata, before)) return [];
  refuseTooMuch(metadata);
  return [{ type: 'MetadataReplaced', data: { volumeId: data.volumeId, metadata, replacedAt: data.now } }];
};

const metadataAfter = (change: MetadataChange, before: LiveVolume['metadata']): LiveVolume['metadata'] => {
  if (change.how === 'replace') return change.metadata;
  if (change.how === 'merge') return { ...before, ...change.metadata };
  if (!Object.hasOwn(before, change.key)) throw new Rejection('metadata-not-found', 'Metadata item was not found.');
  const { [change.key]: _removed, ...others } = before;
  return others;
};

export const setReadonlyFlag = ({ data }: SetReadonlyFlag, volume: Volume): VolumeLifeEvent[] => {
  const current = live(volume, data.volumeId);
  requireStatus(current, ['available'], 'set the readonly flag');
  if (current.readonly === data.readonly) return [];
  return [{ type: 'ReadonlyFlagSet', data: { volumeId: data.volumeId, readonly: data.readonly, setAt: data.now } }];
};

export const setBootableFlag = ({ data }: SetBootableFlag, volume: Volume): VolumeLifeEvent[] => {
  if (live(volume, data.volumeId).bootable === data.bootable) return [];
  return [{ type: 'BootableFlagSet', data: { volumeId: data.volumeId, bootable: data.bootable, setAt: data.now } }];
};

/** One that failed left the volume its size and its data, and nothing else would make it usable again: it may be asked for once more. */
export const requestExtension = ({ data }: RequestExtension, volume: Volume): VolumeLifeEvent[] => {
  const current = live(volume, data.volumeId);
  if (current.life.word === 'extending' && current.life.toSizeGiB === data.sizeGiB) return [];
  requireStatus(current, ['available', 'error_extending'], 'extend');
  refuseRemainders(current, 'be extended');
  refuseTooLarge(data.sizeGiB);
  if (data.sizeGiB <= current.sizeGiB) {
    const sizes = `(current: ${current.sizeGiB}, extended: ${data.sizeGiB})`;
    throw new Rejection('volume-not-larger', `New size for extend must be greater than current size. ${sizes}.`);
  }
  return [
    {
      type: 'ExtensionRequested',
      data: { volumeId: data.volumeId, storageHost: current.storageHost, sizeGiB: data.sizeGiB, requestedAt: data.now },
    },
  ];
};

const deletable: readonly VolumeStatus[] = ['available', 'error', 'error_deleting', 'error_extending'];

export const requestDeletion = ({ data }: RequestDeletion, volume: Volume): VolumeLifeEvent[] => {
  const current = live(volume, data.volumeId);
  if (current.life.word === 'deleting') return [];
  requireStatus(current, deletable, 'delete');
  if (listedAttachments(current).some(({ stage }) => stage === 'attached')) throw stillAttached(current);
  refuseWhileExported(current);
  return [{ type: 'DeletionRequested', data: { volumeId: data.volumeId, storageHost: current.storageHost, requestedAt: data.now } }];
};

const stillAttached = (volume: LiveVolume): Rejection =>
  new Rejection('volume-has-attachments', `Volume ${volume.volumeId} is still attached, detach volume first.`, {
    state: volumeStatusOf(volume),
    retryable: true,
  });

export const recordVolumeStep = ({ data }: RecordVolumeStep, volume: Volume): VolumeLifeEvent[] => {
  const { volumeId, step, now } = data;
  if (volume.stage !== 'live' || stepDue(volume) !== step) return [];
  if (volume.life.word === 'extending') {
    return [{ type: 'VolumeExtended', data: { volumeId, sizeGiB: volume.life.toSizeGiB, extendedAt: now } }];
  }
  if (step === 'delete') return [{ type: 'VolumeDeleted', data: { volumeId, deletedAt: now } }];
  return [{ type: 'VolumeProvisioned', data: { volumeId, provisionedAt: now } }];
};

export const recordVolumeStepFailed = ({ data }: RecordVolumeStepFailed, volume: Volume): VolumeLifeEvent[] => {
  const { volumeId, step, outcome, reason, retryAt, now } = data;
  if (volume.stage !== 'live' || stepDue(volume) !== step) return [];
  if (outcome === 'refused') return [{ type: refusedStep[step], data: { volumeId, reason, failedAt: now } }];
  const attempt = (volume.life.trouble?.attempt ?? 0) + 1;
  return [{ type: 'VolumeStepFailed', data: { volumeId, step, outcome, reason, attempt, failedAt: now, retryAt } }];
};

const refusedStep = { create: 'VolumeProvisionFailed', grow: 'ExtensionFailed', delete: 'DeletionFailed' } as const;

/** What the storage node has yet to do for this volume. */
export const stepDue = ({ life }: LiveVolume): VolumeStep | null => {
  if (life.word === 'creating') return 'create';
  if (life.word === 'extending') return 'grow';
  return life.word === 'deleting' ? 'delete' : null;
};

export const requireStatus = (volume: LiveVolume, allowed: readonly VolumeStatus[], purpose: string): void => {
  const status = volumeStatusOf(volume);
  if (allowed.includes(status)) return;
  const words = allowed.join(' or ');
  const message = `Invalid volume: Volume ${volume.volumeId} status must be ${words} to ${purpose}, but the current status is ${status}.`;
  throw new Rejection('volume-status', message, { state: status, retryable: !status.startsWith('error') });
};

const refuseWhileExported = (volume: LiveVolume): void => {
  const holder = attachmentsOf(volume).find(holdsParts);
  if (holder) throw exportStillThere(volume, holder, 'be deleted');
};

const exportStillThere = (volume: LiveVolume, { id }: Attachment, purpose: string): Rejection => {
  const message = `Invalid volume: Volume ${volume.volumeId} cannot ${purpose} while attachment ${id} may still own an export.`;
  return new Rejection('export-still-there', message, { state: volumeStatusOf(volume), holder: id, retryable: true });
};

/** While an attachment in error may still own an export or a device, the volume is not free, whatever its status says (§10.4). */
export const refuseRemainders = (volume: LiveVolume, purpose: string): void => {
  const remainder = attachmentsOf(volume).find((attachment) => holdsParts(attachment) && isRemainder(attachment, volume));
  if (remainder) throw exportStillThere(volume, remainder, purpose);
};

/** An export of the old way keeps a volume that cannot be shared from anybody else, though no attachment shows it. */
const isRemainder = (attachment: Attachment, { multiattach }: LiveVolume): boolean =>
  isInError(attachment) || (attachment.driver === 'connection' && !multiattach);
