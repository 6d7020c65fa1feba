/** Example data; a test overrides only what it is about. */
import { volumeTypeId } from '../../src/domain/kernel/ids.js';
import type { CreateVolume } from '../../src/domain/volume/volume.commands.js';
import type * as Happened from '../../src/domain/volume/volume.events.js';
import { afterNoon, type Data, noon, project, storageHost, volumeId } from './example-names.js';

export * from './attachment-examples.js';
export * from './example-names.js';

const described = {
  volumeId,
  projectId: project,
  userId: 'user-1',
  name: 'data',
  description: null,
  sizeGiB: 10,
  volumeTypeId: volumeTypeId('type-1'),
  volumeTypeName: 'standard',
  multiattach: false,
  availabilityZone: 'nova',
  storageHost,
  metadata: {},
};

export const createVolume = (fields: Data<CreateVolume> = {}): CreateVolume => ({
  type: 'CreateVolume',
  data: { ...described, now: noon, ...fields },
});
export const created = (fields: Data<Happened.VolumeCreated> = {}): Happened.VolumeCreated => ({
  type: 'VolumeCreated',
  data: { ...described, createdAt: noon, ...fields },
});
export const provisioned: Happened.VolumeProvisioned = { type: 'VolumeProvisioned', data: { volumeId, provisionedAt: noon } };

/** A volume for one host at a time. */
export const available = [created(), provisioned] as const;
/** A volume for several hosts at once. */
export const shared = [created({ multiattach: true }), provisioned] as const;

export const flaggedReadonly: Happened.ReadonlyFlagSet = { type: 'ReadonlyFlagSet', data: { volumeId, readonly: true, setAt: noon } };
export const flaggedBootable: Happened.BootableFlagSet = { type: 'BootableFlagSet', data: { volumeId, bootable: true, setAt: noon } };
export const provisionFailed: Happened.VolumeProvisionFailed = {
  type: 'VolumeProvisionFailed',
  data: { volumeId, reason: 'full', failedAt: noon },
};
export const extensionRequested: Happened.ExtensionRequested = {
  type: 'ExtensionRequested',
  data: { volumeId, storageHost, sizeGiB: 20, requestedAt: noon },
};
export const extended: Happened.VolumeExtended = { type: 'VolumeExtended', data: { volumeId, sizeGiB: 20, extendedAt: noon } };
export const extensionFailed: Happened.ExtensionFailed = { type: 'ExtensionFailed', data: { volumeId, reason: 'full', failedAt: noon } };
export const deletionRequested: Happened.DeletionRequested = {
  type: 'DeletionRequested',
  data: { volumeId, storageHost, requestedAt: noon },
};
export const deleted: Happened.VolumeDeleted = { type: 'VolumeDeleted', data: { volumeId, deletedAt: noon } };
export const deletionFailed: Happened.DeletionFailed = { type: 'DeletionFailed', data: { volumeId, reason: 'busy', failedAt: noon } };

/** What an outside driver began the old way lapses after an hour. */
const begun = { volumeId, begunAt: noon, expiresAt: afterNoon(3600) };
export const attachBegun: Happened.AttachBegun = { type: 'AttachBegun', data: begun };
export const detachBegun: Happened.DetachBegun = { type: 'DetachBegun', data: begun };
