/** The three parts of an attachment, how each is made and how it is undone. Made from the top down, undone from the bottom up. */
import { type HostWork, type HostWorkResult, targetIqnOf } from '../host/host-work.js';
import type { HostOutcome } from '../kernel/host-outcome.js';
import type { HostName } from '../kernel/ids.js';
import type { At, Due } from '../kernel/process-manager.js';
import type { Attachment, Link, Trouble } from './attachment.js';
import type { Connection } from './connector.js';
import type { VolumeCommand } from './volume.commands.js';
import type { Direction, Part } from './volume.events.js';

export type Linked = Exclude<Attachment, { stage: 'reserved' }> & { readonly link: Link };

interface Step {
  readonly name: string;
  readonly host: (attachment: Linked) => HostName;
  readonly work: (attachment: Linked) => HostWork;
  readonly done: (attachment: Linked, result: HostWorkResult, now: string) => VolumeCommand;
}

export const steps: Readonly<Record<Part, { readonly do: Step; readonly undo: Step }>> = {
  export: {
    do: {
      name: 'export',
      host: ({ storageHost }) => storageHost,
      work: ({ id: exportId, volumeId, link }) => ({
        type: 'Export',
        data: { exportId, volumeId, initiator: link.connector.initiator, mode: link.mode },
      }),
      done: (attachment, result, now) => ({
        type: 'RecordConnectionInitialized',
        data: { ...idsOf(attachment), connection: result.of === 'Export' ? result.connection : connectionOf(attachment), now },
      }),
    },
    undo: {
      name: 'unexport',
      host: ({ storageHost }) => storageHost,
      work: ({ id: exportId }) => ({ type: 'Revoke', data: { exportId } }),
      done: (attachment, _result, now) => ({ type: 'RecordUnexported', data: { ...idsOf(attachment), now } }),
    },
  },
  host: {
    do: {
      name: 'connect host',
      host: computeHost,
      work: (attachment) => ({
        type: 'Connect',
        data: {
          exportId: attachment.id,
          volumeId: attachment.volumeId,
          connection: connectionOf(attachment),
          initiator: attachment.link.connector.initiator,
        },
      }),
      done: (attachment, result, now) => ({
        type: 'RecordHostConnected',
        data: { ...idsOf(attachment), device: result.of === 'Connect' ? result.device : null, now },
      }),
    },
    undo: {
      name: 'disconnect host',
      host: computeHost,
      work: (attachment) => ({
        type: 'Disconnect',
        data: { exportId: attachment.id, connection: connectionOf(attachment), initiator: attachment.link.connector.initiator },
      }),
      done: (attachment, _result, now) => ({ type: 'RecordHostDisconnected', data: { ...idsOf(attachment), now } }),
    },
  },
  guest: {
    do: {
      name: 'plug in',
      host: computeHost,
      work: plugIn,
      done: (attachment, _result, now) => ({ type: 'RecordGuestAttached', data: { ...idsOf(attachment), now } }),
    },
    undo: {
      name: 'unplug',
      host: computeHost,
      work: (attachment) => ({ type: 'Unplug', data: { exportId: attachment.id, serverId: serverOf(attachment) } }),
      done: (attachment, _result, now) => ({ type: 'RecordGuestDetached', data: { ...idsOf(attachment), now } }),
    },
  },
};

function computeHost({ link }: Linked): HostName {
  return link.connector.host as HostName;
}

function plugIn(attachment: Linked): HostWork {
  const { id: exportId, volumeId, shareable, link } = attachment;
  const { mode, device, connector } = link;
  const common = { exportId, volumeId, shareable, mode, device, initiator: connector.initiator };
  return {
    type: 'PlugIn',
    data: { ...common, serverId: serverOf(attachment), deviceName: deviceOf(attachment), connection: connectionOf(attachment) },
  };
}

/** How the step that is due is run and recorded. */
export const dueStep = (attachment: Linked, part: Part, direction: Direction, unplugTries: number): Due<VolumeCommand> => {
  const step = steps[part][direction === 'make' ? 'do' : 'undo'];
  const trouble = troubleWith(attachment, part, direction);
  return {
    step: step.name,
    notBefore: trouble?.retryAt ?? null,
    attempt: trouble?.attempt ?? 0,
    act: {
      on: 'host',
      host: step.host(attachment),
      work: step.work(attachment),
      record: (outcome, at) => recordOf(step, attachment, { part, direction, unplugTries }, outcome, at),
    },
  };
};

const troubleWith = ({ trouble }: Attachment, part: Part, direction: Direction): Trouble | null =>
  trouble?.part === part && trouble.direction === direction ? trouble : null;

const recordOf = (
  step: Step,
  attachment: Linked,
  of: { part: Part; direction: Direction; unplugTries: number },
  outcome: HostOutcome<HostWorkResult>,
  { now, retryAt }: At,
): VolumeCommand => {
  if (outcome.outcome === 'done') return step.done(attachment, outcome.value, now);
  return {
    type: 'RecordStepFailed',
    data: { ...idsOf(attachment), ...of, outcome: outcome.outcome, reason: outcome.reason, retryAt, now },
  };
};

const idsOf = ({ volumeId, id: attachmentId }: Attachment) => ({ volumeId, attachmentId });

/** A later part is made only when the earlier ones are there, so there is a connection; without one it is named by what is known. */
const connectionOf = ({ id, link }: Linked): Connection =>
  link.connection ?? { portal: '', targetIqn: targetIqnOf(id), lun: 1, authUsername: '' };

const serverOf = ({ id, serverId }: Attachment) => {
  if (serverId === null) throw new Error(`attachment ${id} is plugged into no server`);
  return serverId;
};

const deviceOf = ({ id, deviceName }: Attachment) => {
  if (deviceName === null) throw new Error(`attachment ${id} has no device name`);
  return deviceName;
};
