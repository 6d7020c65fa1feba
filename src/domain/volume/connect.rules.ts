/** May an export be made for this connector? */
import { Rejection } from '../kernel/rejection.js';
import { type Attachment, attachStatusOf, holdsParts, linkOf } from './attachment.js';
import type { AttachMode, Connector } from './connector.js';
import type { InMaintenance, RequestBareConnection, RequestConnection } from './volume.commands.js';
import type { ExportRequested } from './volume.events.js';
import { live, requireStatus } from './volume-life.rules.js';
import { attachmentsOf, type LiveVolume, listedAttachments, type Volume, volumeStatusOf } from './volume.state.js';

/** The volume's flag first, then what the attachment asked for, then the connector; `rw` when nobody chose. */
export const modeOf = (volume: LiveVolume, asked: AttachMode | null, connector: Connector): AttachMode =>
  volume.readonly ? 'ro' : (asked ?? connector.mode ?? 'rw');

export const exportRequested = (
  volume: LiveVolume,
  request: Pick<ExportRequested['data'], 'attachmentId' | 'driver' | 'connector' | 'mode' | 'onFailure' | 'deadlineAt'> & { now: string },
): ExportRequested => {
  const { volumeId, projectId, storageHost, multiattach: shareable } = volume;
  const { attachmentId, driver, connector, mode, onFailure, deadlineAt, now } = request;
  return {
    type: 'ExportRequested',
    data: { volumeId, attachmentId, projectId, storageHost, shareable, driver, connector, mode, onFailure, requestedAt: now, deadlineAt },
  };
};

export const requestConnection = ({ data }: RequestConnection, volume: Volume): ExportRequested[] => {
  const current = live(volume, data.volumeId);
  const attachment = known(current, data.attachmentId);
  if (isConnectedAs(attachment, data.connector)) return [];
  refuseVolumeInError(current);
  refuseDuplicateConnection(current);
  if (attachment.stage !== 'reserved' && !(attachment.stage === 'attached' && attachment.link === null)) {
    throw wrongStage(attachment, 'given a connector');
  }
  refuseSecondWriter(current, attachment.id, attachment.serverId, data.connector);
  const mode = modeOf(current, attachment.mode, data.connector);
  return [exportRequested(current, { ...data, driver: attachment.driver, mode, onFailure: 'reserved' })];
};

const isConnectedAs = (attachment: Attachment, connector: Connector): boolean => {
  const link = attachment.stage === 'connecting' || attachment.stage === 'connected' ? attachment.link : null;
  return link !== null && link.connector.initiator === connector.initiator && link.connector.host === connector.host;
};

const refuseVolumeInError = (volume: LiveVolume): void => {
  const status = volumeStatusOf(volume);
  if (!status.includes('error')) return;
  throw new Rejection('volume-in-error', `Volume ${volume.volumeId} status is ${status}; it cannot be connected.`, { state: status });
};

const refuseDuplicateConnection = (volume: LiveVolume): void => {
  if (volume.multiattach || listedAttachments(volume).length < 2) return;
  const connected = listedAttachments(volume).find((attachment) => (linkOf(attachment)?.connection ?? null) !== null);
  if (!connected) return;
  const message = `Volume ${volume.volumeId} is not multiattach and attachment ${connected.id} already has a connection.`;
  throw new Rejection('connection-duplicate', message, { state: volumeStatusOf(volume), holder: connected.id });
};

/** A volume that is not shareable has one host able to write at most; a server on the move between two hosts is the one exception (I1). */
export const refuseSecondWriter = (volume: LiveVolume, id: string, serverId: string | null, connector: Connector): void => {
  if (volume.multiattach) return;
  const other = attachmentsOf(volume).find((attachment) => {
    if (attachment.id === id || !holdsParts(attachment)) return false;
    const sameServer = serverId !== null && attachment.serverId === serverId;
    return !sameServer && linkOf(attachment)?.connector.initiator !== connector.initiator;
  });
  if (!other) return;
  throw new Rejection('connection-duplicate', `Volume ${volume.volumeId} is connected to another host by attachment ${other.id}.`, {
    state: volumeStatusOf(volume),
    holder: other.id,
  });
};

/** What is there goes on, and what was reserved before is connected; nothing new begins (docs/adr/0011). */
export const refuseInMaintenance = (service: InMaintenance, { volumeId }: LiveVolume): void => {
  if (service === null) return;
  const where = service === 'volume' ? 'where it is kept' : 'it would be attached on';
  throw new Rejection('host-in-maintenance', `Volume ${volumeId} cannot be attached now: the host ${where} is in maintenance.`, {
    retryable: true,
  });
};

export const requestBareConnection = ({ data }: RequestBareConnection, volume: Volume): ExportRequested[] => {
  const current = live(volume, data.volumeId);
  const existing = current.attachments[data.attachmentId];
  if (existing && isConnectedAs(existing, data.connector)) return [];
  if (existing) throw wrongStage(existing, 'connected again');
  requireStatus(current, ['available', 'attaching', 'reserved', 'in-use'], 'initialize a connection');
  refuseSecondBareConnection(current, data.connector);
  refuseSecondWriter(current, data.attachmentId, null, data.connector);
  refuseInMaintenance(data.inMaintenance, current);
  const mode = modeOf(current, null, data.connector);
  return [exportRequested(current, { ...data, driver: 'connection', mode, onFailure: 'ended' })];
};

/** The old way ends a connection by its initiator: of two, one would be left behind. */
const refuseSecondBareConnection = (volume: LiveVolume, { initiator }: Connector): void => {
  const other = attachmentsOf(volume).find(
    (attachment) => attachment.driver === 'connection' && linkOf(attachment)?.connector.initiator === initiator,
  );
  if (!other) return;
  throw new Rejection('connection-duplicate', `Volume ${volume.volumeId} is being connected to ${initiator} by connection ${other.id}.`, {
    state: volumeStatusOf(volume),
    holder: other.id,
    retryable: true,
  });
};

export const known = (volume: LiveVolume, id: Attachment['id']): Attachment => {
  const attachment = volume.attachments[id];
  if (!attachment) throw new Rejection('attachment-not-found', `Volume attachment could not be found with filter: attachment_id = ${id}.`);
  return attachment;
};

export const wrongStage = (attachment: Attachment, purpose: string): Rejection => {
  const state = attachStatusOf(attachment);
  return new Rejection('attachment-state', `Attachment ${attachment.id} is ${state}; it cannot be ${purpose}.`, { state });
};
