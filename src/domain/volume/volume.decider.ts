import { type Decider, never } from '../kernel/decider.js';
import {
  attachByHand,
  completeAttachment,
  recordConnectionInitialized,
  recordGuestAttached,
  recordHostConnected,
} from './complete.rules.js';
import { requestBareConnection, requestConnection } from './connect.rules.js';
import {
  lapseReservation,
  recordGuestDetached,
  recordHostDisconnected,
  recordStepFailed,
  recordUnexported,
  requestDetach,
} from './detach.rules.js';
import { recordBackingFound, recordBackingLost, recordPartLost } from './loss.rules.js';
import { abandonAttach, abandonDetach, beginAttach, beginDetach } from './overlay.rules.js';
import { reserve } from './reserve.rules.js';
import type { VolumeCommand } from './volume.commands.js';
import type { VolumeEvent } from './volume.events.js';
import {
  createVolume,
  describeVolume,
  recordVolumeStep,
  recordVolumeStepFailed,
  requestDeletion,
  requestExtension,
  setBootableFlag,
  setMetadata,
  setReadonlyFlag,
} from './volume-life.rules.js';
import { evolve, initialVolume, type Volume } from './volume.state.js';

const decide = (command: VolumeCommand, volume: Volume): readonly VolumeEvent[] => {
  switch (command.type) {
    case 'CreateVolume':
      return createVolume(command, volume);
    case 'DescribeVolume':
      return describeVolume(command, volume);
    case 'SetMetadata':
      return setMetadata(command, volume);
    case 'SetReadonlyFlag':
      return setReadonlyFlag(command, volume);
    case 'SetBootableFlag':
      return setBootableFlag(command, volume);
    case 'RequestExtension':
      return requestExtension(command, volume);
    case 'RequestDeletion':
      return requestDeletion(command, volume);
    case 'RecordVolumeStep':
      return recordVolumeStep(command, volume);
    case 'RecordVolumeStepFailed':
      return recordVolumeStepFailed(command, volume);
    case 'Reserve':
      return reserve(command, volume);
    case 'RequestConnection':
      return requestConnection(command, volume);
    case 'RequestBareConnection':
      return requestBareConnection(command, volume);
    case 'CompleteAttachment':
      return completeAttachment(command, volume);
    case 'AttachByHand':
      return attachByHand(command, volume);
    case 'RecordConnectionInitialized':
      return recordConnectionInitialized(command, volume);
    case 'RecordHostConnected':
      return recordHostConnected(command, volume);
    case 'RecordGuestAttached':
      return recordGuestAttached(command, volume);
    case 'RequestDetach':
      return requestDetach(command, volume);
    case 'LapseReservation':
      return lapseReservation(command, volume);
    case 'RecordGuestDetached':
      return recordGuestDetached(command, volume);
    case 'RecordHostDisconnected':
      return recordHostDisconnected(command, volume);
    case 'RecordUnexported':
      return recordUnexported(command, volume);
    case 'RecordStepFailed':
      return recordStepFailed(command, volume);
    case 'BeginAttach':
      return beginAttach(command, volume);
    case 'AbandonAttach':
      return abandonAttach(command, volume);
    case 'BeginDetach':
      return beginDetach(command, volume);
    case 'AbandonDetach':
      return abandonDetach(command, volume);
    case 'RecordPartLost':
      return recordPartLost(command, volume);
    case 'RecordBackingLost':
      return recordBackingLost(command, volume);
    case 'RecordBackingFound':
      return recordBackingFound(command, volume);
    default:
      return never(command, []);
  }
};

/** Everything that decides about one volume, its attachments included. */
export const volumeDecider: Decider<Volume, VolumeCommand, VolumeEvent> = { initial: initialVolume, decide, evolve };
