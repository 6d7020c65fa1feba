import { never } from '../kernel/decider.js';
import type { AttachmentId, HostName, ProjectId, VolumeId, VolumeTypeId } from '../kernel/ids.js';
import { type Attachment, attachStatusOf, isInError } from './attachment.js';
import { evolveAttachment } from './attachment.evolve.js';
import type { AttachmentEvent, VolumeEvent, VolumeLifeEvent, VolumeStep } from './volume.events.js';

export type Volume =
  { readonly stage: 'absent' } | { readonly stage: 'deleted'; readonly volumeId: VolumeId; readonly settled: Settled } | LiveVolume;

/** Ids of attachments Mooring drives that ended or were refused lately, with the time: a late repetition must not begin them again (I7). */
export type Settled = Readonly<Record<AttachmentId, string>>;

export interface LiveVolume {
  readonly stage: 'live';
  readonly volumeId: VolumeId;
  readonly projectId: ProjectId;
  readonly userId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly sizeGiB: number;
  readonly volumeTypeId: VolumeTypeId;
  readonly volumeTypeName: string;
  readonly multiattach: boolean;
  readonly bootable: boolean;
  readonly readonly: boolean;
  readonly availabilityZone: string;
  readonly storageHost: HostName;
  readonly metadata: Readonly<Record<string, string>>;
  /** What is being done to the volume itself, or went wrong with it. Only a `usable` one can be attached. */
  readonly life: VolumeLife;
  /** What is under way and shown over the derivation, newest last; one for each owner at most (domain §3, §10.13). */
  readonly overlays: readonly Overlay[];
  readonly attachments: Readonly<Record<AttachmentId, Attachment>>;
  readonly settled: Settled;
}

export type VolumeLife =
  | {
      readonly word: 'usable' | 'creating' | 'deleting' | 'error' | 'error_deleting' | 'error_extending';
      readonly trouble: VolumeTrouble | null;
    }
  | { readonly word: 'extending'; readonly toSizeGiB: number; readonly trouble: VolumeTrouble | null };

export interface VolumeTrouble {
  /** `keep`: its bytes were lost. */
  readonly step: VolumeStep | 'keep';
  readonly reason: string;
  readonly attempt: number;
  readonly retryAt: string | null;
}

type Overlays = readonly Overlay[];

export interface Overlay {
  /** An attachment, or the driver that goes the old way and names none. */
  readonly owner: AttachmentId | 'outside-driver';
  readonly status: 'reserved' | 'attaching' | 'detaching';
  /** An outside driver's lapses, an attachment's ends with its step. */
  readonly expiresAt: string | null;
}

export type VolumeAttachStatus = 'attached' | 'attaching' | 'reserved' | 'detached';
export type VolumeStatus = Exclude<VolumeLife['word'], 'usable'> | Overlay['status'] | 'in-use' | 'available';

export const initialVolume: Volume = { stage: 'absent' };

/** An id that settled longer ago than this cannot come back: a reservation asked for that long ago is refused unseen. */
export const settledForMs = 120_000;

export const attachmentsOf = (volume: LiveVolume): readonly Attachment[] => Object.values(volume.attachments);

/** Those an API lists; exports of the old way are no attachments. */
export const listedAttachments = (volume: LiveVolume): readonly Attachment[] =>
  attachmentsOf(volume).filter(({ driver }) => driver !== 'connection');

const strongest = ['attached', 'attaching', 'reserved'] as const;
const statusFor = { attached: 'in-use', attaching: 'attaching', reserved: 'reserved', detached: 'available' } as const;

/** From the attachments alone; those in error do not count. */
const derivedAttachStatus = (attachments: readonly Attachment[]): VolumeAttachStatus => {
  const present = new Set<string>(attachments.map(attachStatusOf));
  return strongest.find((status) => present.has(status)) ?? 'detached';
};

export const volumeStatusOf = (volume: LiveVolume): VolumeStatus => {
  if (volume.life.word !== 'usable') return volume.life.word;
  return volume.overlays.at(-1)?.status ?? statusFor[derivedAttachStatus(listedAttachments(volume))];
};

/** Of what is under way only a connection changes it: a reservation does not count yet, an end not before it has come. */
export const volumeAttachStatusOf = (volume: LiveVolume): VolumeAttachStatus => {
  const owners = (status: Overlay['status']) => volume.overlays.filter((overlay) => overlay.status === status).map(({ owner }) => owner);
  if (owners('attaching').some((owner) => owner !== 'outside-driver')) return 'attaching';
  const reserving = owners('reserved');
  return derivedAttachStatus(listedAttachments(volume).filter(({ id }) => !reserving.includes(id)));
};

export const evolve = (volume: Volume, event: VolumeEvent): Volume => {
  if (event.type === 'VolumeCreated') return created(event.data);
  if (volume.stage === 'absent') return volume;
  if (event.type === 'ReservationRefused') return settle(volume, event.data.attachmentId, event.data.refusedAt);
  return volume.stage === 'live' ? evolveLive(volume, event) : volume;
};

const evolveLive = (volume: LiveVolume, event: Exclude<VolumeEvent, { type: 'VolumeCreated' | 'ReservationRefused' }>): Volume => {
  switch (event.type) {
    case 'VolumeProvisioned':
    case 'VolumeProvisionFailed':
    case 'VolumeDescribed':
    case 'MetadataReplaced':
    case 'ReadonlyFlagSet':
    case 'BootableFlagSet':
    case 'ExtensionRequested':
    case 'VolumeExtended':
    case 'ExtensionFailed':
    case 'DeletionRequested':
    case 'VolumeDeleted':
    case 'DeletionFailed':
    case 'VolumeStepFailed':
    case 'BackingLost':
    case 'BackingFound':
      return evolveLife(volume, event);
    case 'AttachBegun':
      return { ...volume, overlays: withOverlay(volume.overlays, outside('attaching', event.data.expiresAt)) };
    case 'DetachBegun':
      return { ...volume, overlays: withOverlay(volume.overlays, outside('detaching', event.data.expiresAt)) };
    case 'AttachAbandoned':
    case 'DetachAbandoned':
      return { ...volume, overlays: withoutOverlay(volume.overlays, 'outside-driver') };
    default:
      return evolveAttachments(volume, event);
  }
};

const created = (data: Extract<VolumeLifeEvent, { type: 'VolumeCreated' }>['data']): LiveVolume => {
  const { createdAt: _createdAt, ...fields } = data;
  return {
    ...fields,
    stage: 'live',
    bootable: false,
    readonly: false,
    life: { word: 'creating', trouble: null },
    overlays: [],
    attachments: {},
    settled: {},
  };
};

const evolveLife = (volume: LiveVolume, event: Exclude<VolumeLifeEvent, { type: 'VolumeCreated' }>): Volume => {
  switch (event.type) {
    case 'VolumeProvisioned':
      return { ...volume, life: { word: 'usable', trouble: null } };
    case 'VolumeProvisionFailed':
      return { ...volume, life: { word: 'error', trouble: failure('create', event.data.reason) } };
    case 'VolumeDescribed':
      return { ...volume, name: event.data.name, description: event.data.description };
    case 'MetadataReplaced':
      return { ...volume, metadata: event.data.metadata };
    case 'ReadonlyFlagSet':
      return { ...volume, readonly: event.data.readonly };
    case 'BootableFlagSet':
      return { ...volume, bootable: event.data.bootable };
    case 'ExtensionRequested':
      return { ...volume, life: { word: 'extending', toSizeGiB: event.data.sizeGiB, trouble: null } };
    case 'VolumeExtended':
      return { ...volume, sizeGiB: event.data.sizeGiB, life: { word: 'usable', trouble: null } };
    case 'ExtensionFailed':
      return { ...volume, life: { word: 'error_extending', trouble: failure('grow', event.data.reason) } };
    case 'DeletionRequested':
      return { ...volume, life: { word: 'deleting', trouble: null } };
    case 'VolumeDeleted':
      return { stage: 'deleted', volumeId: volume.volumeId, settled: volume.settled };
    case 'DeletionFailed':
      return { ...volume, life: { word: 'error_deleting', trouble: failure('delete', event.data.reason) } };
    case 'VolumeStepFailed': {
      const { step, reason, attempt, retryAt } = event.data;
      return { ...volume, life: { ...volume.life, trouble: { step, reason, attempt, retryAt } } };
    }
    case 'BackingLost':
      return { ...volume, life: { word: 'error', trouble: failure('keep', event.data.reason) } };
    case 'BackingFound':
      return { ...volume, life: { word: 'usable', trouble: null } };
    default:
      return never(event, volume);
  }
};

const failure = (step: VolumeTrouble['step'], reason: string): VolumeTrouble => ({ step, reason, attempt: 1, retryAt: null });

const evolveAttachments = (volume: LiveVolume, event: AttachmentEvent): LiveVolume => {
  const id = event.data.attachmentId;
  const former = volume.attachments[id];
  const attachment = evolveAttachment(former, event);
  const attachments = attachment ? { ...volume.attachments, [id]: attachment } : without(volume.attachments, id);
  const next = { ...volume, attachments, overlays: evolveOverlays(volume.overlays, { former, attachment, event }) };
  return event.type === 'Detached' && isAskedAgain(former) ? settle(next, id, event.data.detachedAt) : next;
};

const without = (attachments: LiveVolume['attachments'], id: AttachmentId): LiveVolume['attachments'] => {
  const { [id]: _ended, ...others } = attachments;
  return others;
};

/** Only what a process asks for can be asked for again; a client is given a new id each time. */
const isAskedAgain = (former: Attachment | undefined): boolean => former?.driver === 'mooring';

interface AttachmentChange {
  readonly former: Attachment | undefined;
  readonly attachment: Attachment | undefined;
  readonly event: AttachmentEvent;
}

const evolveOverlays = (overlays: Overlays, { former, attachment, event }: AttachmentChange): Overlays => {
  const owner = event.data.attachmentId;
  if ((attachment ?? former)?.driver === 'connection') return overlays;
  switch (event.type) {
    case 'Reserved':
      return event.data.sameServer ? overlays : withOverlay(overlays, { owner, status: 'reserved', expiresAt: null });
    case 'ExportRequested':
      return withOverlay(overlays, { owner, status: 'attaching', expiresAt: null });
    case 'DetachRequested':
      return withOverlay(overlays, { owner, status: 'detaching', expiresAt: null });
    case 'GuestDetached':
    case 'HostDisconnected':
    case 'Unexported':
      return attachment ? shownAgain(overlays, attachment) : overlays;
    case 'Attached':
    case 'Detached':
      return withoutOverlay(withoutOverlay(overlays, owner), 'outside-driver');
    case 'ConnectionUndone':
    case 'DetachRolledBack':
      return withoutOverlay(overlays, owner);
    case 'StepFailed':
      return attachment && isInError(attachment) ? withoutOverlay(overlays, owner) : overlays;
    default:
      return overlays;
  }
};

/** A removal that was stuck, and shown as an error, goes on. */
const shownAgain = (overlays: Overlays, { id: owner, stage }: Attachment): Overlays => {
  if (overlays.some((overlay) => overlay.owner === owner)) return overlays;
  return withOverlay(overlays, { owner, status: stage === 'ending' ? 'detaching' : 'attaching', expiresAt: null });
};

const outside = (status: 'attaching' | 'detaching', expiresAt: string): Overlay => ({ owner: 'outside-driver', status, expiresAt });

const withOverlay = (overlays: Overlays, overlay: Overlay): Overlays => [...withoutOverlay(overlays, overlay.owner), overlay];

const withoutOverlay = (overlays: Overlays, owner: Overlay['owner']): Overlays =>
  overlays.some((overlay) => overlay.owner === owner) ? overlays.filter((overlay) => overlay.owner !== owner) : overlays;

const settle = <Settling extends { readonly settled: Settled }>(volume: Settling, id: AttachmentId, at: string): Settling => {
  const oldest = Date.parse(at) - settledForMs;
  const recent = Object.entries(volume.settled).filter(([, settledAt]) => Date.parse(settledAt) >= oldest);
  return { ...volume, settled: Object.fromEntries([...recent, [id, at]]) };
};
