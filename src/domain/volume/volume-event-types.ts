/** The names of a volume's events, as values. A new event that is missing here does not compile. */
import type { AttachmentEvent, OverlayEvent, VolumeLifeEvent } from './volume.events.js';

type NamesOf<Event extends { readonly type: string }> = Readonly<Record<Event['type'], true>>;

const namesIn = <Name extends string>(names: Readonly<Record<Name, true>>): readonly Name[] => Object.keys(names) as Name[];

const attachment: NamesOf<AttachmentEvent> = {
  Reserved: true,
  ExportRequested: true,
  ConnectionInitialized: true,
  HostConnectRequested: true,
  HostConnected: true,
  GuestAttachRequested: true,
  GuestAttached: true,
  Attached: true,
  DetachRequested: true,
  GuestDetachRequested: true,
  GuestDetached: true,
  HostDisconnectRequested: true,
  HostDisconnected: true,
  UnexportRequested: true,
  Unexported: true,
  Detached: true,
  StepFailed: true,
  AttachFailed: true,
  ConnectionUndone: true,
  DetachRolledBack: true,
  PartLost: true,
};

const life: NamesOf<VolumeLifeEvent> = {
  VolumeCreated: true,
  VolumeProvisioned: true,
  VolumeProvisionFailed: true,
  VolumeDescribed: true,
  MetadataReplaced: true,
  ReadonlyFlagSet: true,
  BootableFlagSet: true,
  ExtensionRequested: true,
  VolumeExtended: true,
  ExtensionFailed: true,
  DeletionRequested: true,
  VolumeDeleted: true,
  DeletionFailed: true,
  VolumeStepFailed: true,
  BackingLost: true,
  BackingFound: true,
};

const overlay: NamesOf<OverlayEvent> = { AttachBegun: true, AttachAbandoned: true, DetachBegun: true, DetachAbandoned: true };

export const attachmentEventTypes = namesIn(attachment);
export const volumeLifeEventTypes = namesIn(life);
export const overlayEventTypes = namesIn(overlay);
