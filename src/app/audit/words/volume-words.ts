/** What happens to a volume itself, in words. */
import type { OverlayEvent, VolumeLifeEvent, VolumeStep } from '../../../domain/volume/volume.events.js';
import { because, clockTime, doubt, endings, named, type Words } from './telling.js';

const steps: Readonly<Record<VolumeStep, string>> = { create: 'make', grow: 'grow', delete: 'delete' };

export const volumeWords: Words<VolumeLifeEvent> = {
  VolumeCreated: ({ name, sizeGiB, volumeTypeName, multiattach, storageHost }, telling) =>
    `volume ${named(name)} asked for: ${sizeGiB} GiB of type ${volumeTypeName}${multiattach ? ', for several servers at once' : ''}, ` +
    `to be made on ${telling.host(storageHost, 'a storage host')}`,
  VolumeProvisioned: () => 'the volume has its bytes and can be attached',
  VolumeProvisionFailed: ({ reason }, telling) => `the volume could not be made${because(telling.reason(reason))}`,
  VolumeDescribed: ({ name, description }) => `now ${named(name)}${description === null ? '' : `, described as "${description}"`}`,
  MetadataReplaced: ({ metadata }) => `metadata is now ${entries(metadata)}`,
  ReadonlyFlagSet: ({ readonly }) => (readonly ? 'may only be read from now on' : 'may be written from now on'),
  BootableFlagSet: ({ bootable }) => (bootable ? 'marked as one to boot from' : 'no longer marked as one to boot from'),
  ExtensionRequested: ({ sizeGiB, storageHost }, telling) =>
    `to grow to ${sizeGiB} GiB on ${telling.host(storageHost, 'its storage host')}`,
  VolumeExtended: ({ sizeGiB }) => `has grown to ${sizeGiB} GiB`,
  ExtensionFailed: ({ reason }, telling) => `could not grow and keeps its size${because(telling.reason(reason))}`,
  DeletionRequested: ({ storageHost }, telling) =>
    `to be deleted on ${telling.host(storageHost, 'its storage host')}; its bytes are still there`,
  VolumeDeleted: () => 'deleted, its bytes are gone',
  DeletionFailed: ({ reason }, telling) => `could not be deleted${because(telling.reason(reason))}`,
  VolumeStepFailed: ({ step, outcome, reason, attempt, retryAt }, telling) =>
    `try ${attempt} to ${steps[step]} the volume failed, ${doubt[outcome]}${because(telling.reason(reason))}; next try at ${clockTime(retryAt)}`,
  BackingLost: ({ reason }, telling) => `its bytes are not where they were kept; nobody is to attach it${because(telling.reason(reason))}`,
  BackingFound: () => 'its bytes are back, by no doing of ours',
};

export const overlayWords: Words<OverlayEvent> = {
  AttachBegun: ({ expiresAt }) => `an outside driver has begun to attach it (os-reserve); lapses at ${clockTime(expiresAt)}`,
  AttachAbandoned: ({ reason }) => `the outside driver's attaching is over, ${endings[reason]}`,
  DetachBegun: ({ expiresAt }) => `an outside driver has begun to detach it (os-begin_detaching); lapses at ${clockTime(expiresAt)}`,
  DetachAbandoned: ({ reason }) => `the outside driver's detaching is over, ${endings[reason]}`,
};

const entries = (metadata: Readonly<Record<string, string>>): string => {
  const all = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return all.length === 0 ? 'empty' : all.join(', ');
};
