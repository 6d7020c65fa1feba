/** What is still to be done for a volume itself. */
import type { HostName, VolumeId } from '../kernel/ids.js';
import { never } from '../kernel/decider.js';
import type {
  Attached,
  Detached,
  DeletionFailed,
  DeletionRequested,
  ExtensionFailed,
  ExtensionRequested,
  OverlayEvent,
  VolumeCreated,
  VolumeDeleted,
  VolumeExtended,
  VolumeProvisioned,
  VolumeProvisionFailed,
  VolumeStep,
  VolumeStepFailed,
} from './volume.events.js';

export type VolumeProgress =
  | {
      readonly stage: 'step';
      readonly volumeId: VolumeId;
      readonly step: VolumeStep;
      readonly host: HostName;
      readonly sizeGiB: number;
      readonly trouble: { readonly reason: string; readonly attempt: number; readonly retryAt: string } | null;
    }
  /** An outside driver began something the old way; it lapses. */
  | {
      readonly stage: 'overlay';
      readonly volumeId: VolumeId;
      readonly what: 'attach' | 'detach';
      readonly expiresAt: string;
    };

export type VolumeProgressEvent =
  | VolumeCreated
  | VolumeProvisioned
  | VolumeProvisionFailed
  | ExtensionRequested
  | VolumeExtended
  | ExtensionFailed
  | DeletionRequested
  | VolumeDeleted
  | DeletionFailed
  | VolumeStepFailed
  | OverlayEvent
  | Attached
  | Detached;

export const evolveVolumeProgress = (progress: VolumeProgress | undefined, event: VolumeProgressEvent): VolumeProgress | undefined => {
  switch (event.type) {
    case 'VolumeCreated': {
      const { volumeId, storageHost: host, sizeGiB } = event.data;
      return { stage: 'step', step: 'create', volumeId, host, sizeGiB, trouble: null };
    }
    case 'ExtensionRequested': {
      const { volumeId, storageHost: host, sizeGiB } = event.data;
      return { stage: 'step', step: 'grow', volumeId, host, sizeGiB, trouble: null };
    }
    case 'DeletionRequested': {
      const { volumeId, storageHost: host } = event.data;
      return { stage: 'step', step: 'delete', volumeId, host, sizeGiB: 0, trouble: null };
    }
    case 'VolumeStepFailed': {
      const { reason, attempt, retryAt } = event.data;
      return progress?.stage === 'step' ? { ...progress, trouble: { reason, attempt, retryAt } } : progress;
    }
    case 'AttachBegun':
    case 'DetachBegun': {
      const { volumeId, expiresAt } = event.data;
      return { stage: 'overlay', volumeId, what: event.type === 'AttachBegun' ? 'attach' : 'detach', expiresAt };
    }
    case 'VolumeProvisioned':
    case 'VolumeProvisionFailed':
    case 'VolumeExtended':
    case 'ExtensionFailed':
    case 'VolumeDeleted':
    case 'DeletionFailed':
      return undefined;
    case 'Detached':
      return event.data.driver === 'connection' || progress?.stage !== 'overlay' ? progress : undefined;
    case 'AttachAbandoned':
    case 'DetachAbandoned':
    case 'Attached':
      return progress?.stage === 'overlay' ? undefined : progress;
    default:
      return never(event, progress);
  }
};
