import { describe, expect, it } from '@jest/globals';
import type { HostEvent } from '../../src/domain/host/host.decider.js';
import type { ServerEvent } from '../../src/domain/server/server.events.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import type { VolumeTypeEvent } from '../../src/domain/volume-type/volume-type.decider.js';
import { processes, projections } from '../../src/projections/index.js';
import { handledBy } from '../../src/projections/projection.js';

/** What command handlers append. One that is missing here does not compile. */
type Decided = (VolumeEvent | ServerEvent | HostEvent | VolumeTypeEvent)['type'];
const decided: Readonly<Record<Decided, true>> = {
  ServerDiscovered: true,
  ServerRenamed: true,
  VmStateSeen: true,
  ServerMoved: true,
  OwnDevicesSeen: true,
  ServerVanished: true,
  ServerLocked: true,
  ServerUnlocked: true,
  DeviceReserved: true,
  DeviceReleased: true,
  DeleteOnTerminationSet: true,
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
  Reserved: true,
  ReservationRefused: true,
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
  AttachBegun: true,
  AttachAbandoned: true,
  DetachBegun: true,
  DetachAbandoned: true,
  VolumeTypeCreated: true,
  VolumeTypeDescribed: true,
  ExtraSpecsReplaced: true,
  VolumeTypeDeleted: true,
  HostRegistered: true,
  HostDescribed: true,
  HostMaintenanceBegan: true,
  HostMaintenanceEnded: true,
  HostReportNoted: true,
};

describe('The projections', () => {
  const handled = handledBy(projections(processes({ unplugTries: 3 })));

  it.each(Object.keys(decided))('fold %s: whoever waits until rows show it would else wait in vain', (type) => {
    expect(handled).toContain(type);
  });

  it('name each type once', () => expect(new Set(handled).size).toBe(handled.length));
});
