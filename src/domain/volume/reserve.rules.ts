/** May this volume be held for one more consumer? The only place where that is decided. */
import { Rejection } from '../kernel/rejection.js';
import { type Attachment } from './attachment.js';
import { exportRequested, modeOf, refuseInMaintenance, refuseSecondWriter } from './connect.rules.js';
import type { Reserve } from './volume.commands.js';
import type { ExportRequested, ReservationRefused, Reserved, VolumeEvent } from './volume.events.js';
import { live, refuseRemainders } from './volume-life.rules.js';
import { type LiveVolume, listedAttachments, settledForMs, type Volume, volumeStatusOf } from './volume.state.js';

export const reserve = (command: Reserve, volume: Volume): VolumeEvent[] => {
  const { data } = command;
  if (volume.stage === 'live' && volume.attachments[data.attachmentId]) return [];
  try {
    const current = live(volume, data.volumeId);
    refuseLate(command, current);
    const sameServer = mayReserve(command, current);
    refuseInMaintenance(data.inMaintenance, current);
    return [reservedFrom(command, current, sameServer), ...exportWith(command, current)];
  } catch (error) {
    if (!data.recordRefusal || volume.stage === 'absent' || !(error instanceof Rejection)) throw error;
    return volume.settled[data.attachmentId] ? [] : [refusalFrom(command, error)];
  }
};

/** A repetition of a request that has long been settled must not begin it again. */
const refuseLate = ({ data }: Reserve, volume: LiveVolume): void => {
  const tooLate = Date.parse(data.now) - Date.parse(data.requestedAt) >= settledForMs;
  if (!tooLate && !volume.settled[data.attachmentId]) return;
  throw new Rejection('attachment-state', `Attachment ${data.attachmentId} was settled before.`);
};

/** Throws when it may not be; else says whether it is a further attachment for a server that has the volume already. */
const mayReserve = ({ data }: Reserve, volume: LiveVolume): boolean => {
  const status = volumeStatusOf(volume);
  refuseRemainders(volume, 'be reserved');
  if (volume.multiattach && volume.life.word === 'usable' && !isBeingAttachedTheOldWay(volume)) {
    refuseSecondBoot(data.mayShareBootable, volume);
    refuseThirdForServer(data, volume);
    refuseWhileMovingForServer(data, volume);
    refuseSameServerTwice(data, volume);
    return false;
  }
  if (!volume.multiattach && status === 'available') return false;
  if ((status === 'in-use' || status === 'reserved') && forServer(volume, data.serverId).length > 0) {
    refuseThirdForServer(data, volume);
    refuseSameServerTwice(data, volume);
    return true;
  }
  const holder = listedAttachments(volume)[0]?.id;
  throw statusRejection(volume, holder);
};

const isBeingAttachedTheOldWay = (volume: LiveVolume): boolean =>
  volume.overlays.some(({ owner, status }) => owner === 'outside-driver' && status === 'attaching');

export const statusRejection = (volume: LiveVolume, holder: string | undefined): Rejection => {
  const status = volumeStatusOf(volume);
  const allowed = volume.multiattach ? 'available or in-use or downloading' : 'available or downloading';
  const message = `Invalid volume: Volume ${volume.volumeId} status must be ${allowed} to reserve, but the current status is ${status}.`;
  return new Rejection('volume-status', message, { state: status, retryable: !status.includes('error'), ...(holder ? { holder } : {}) });
};

const refuseSecondBoot = (mayShareBootable: boolean, volume: LiveVolume): void => {
  if (!volume.bootable || mayShareBootable || listedAttachments(volume).length === 0) return;
  throw new Rejection('multiattach-bootable-policy', "Policy doesn't allow volume:multiattach_bootable_volume to be performed.");
};

const forServer = (volume: LiveVolume, serverId: string | null): readonly Attachment[] =>
  listedAttachments(volume).filter((attachment) => serverId !== null && attachment.serverId === serverId);

const refuseThirdForServer = ({ serverId }: Reserve['data'], volume: LiveVolume): void => {
  if (forServer(volume, serverId).length < 2) return;
  const message = `Invalid volume: server ${serverId} already has two attachments of volume ${volume.volumeId}.`;
  throw new Rejection('attachment-limit', message, { state: volumeStatusOf(volume) });
};

/** What other servers are in the middle of does not matter here (§10.13); what this one is in the middle of does. */
const refuseWhileMovingForServer = ({ serverId }: Reserve['data'], volume: LiveVolume): void => {
  const moving = volume.overlays.filter(({ status }) => status !== 'reserved').map(({ owner }) => owner);
  const holder = forServer(volume, serverId).find(({ id }) => moving.includes(id));
  if (holder) throw statusRejection(volume, holder.id);
};

/** A second attachment of one server is for a driver that moves it between hosts; Mooring itself would plug the same disk in twice. */
const refuseSameServerTwice = ({ serverId, driver }: Reserve['data'], volume: LiveVolume): void => {
  const holder = forServer(volume, serverId)[0];
  if (driver !== 'mooring' || !holder) return;
  const message = `Invalid volume: volume ${volume.volumeId} is already attached to instance ${serverId}.`;
  throw new Rejection('already-attached', message, { state: volumeStatusOf(volume), holder: holder.id });
};

const reservedFrom = ({ data }: Reserve, volume: LiveVolume, sameServer: boolean): Reserved => {
  const { volumeId, attachmentId, serverId, driver, deviceName, now } = data;
  const { projectId, multiattach: shareable, storageHost } = volume;
  const mode = volume.readonly ? 'ro' : data.mode;
  /** A further one for the same server may stand in for it while it is shelved (§10.10). */
  const expiresAt = forServer(volume, serverId).length > 0 ? null : data.expiresAt;
  return {
    type: 'Reserved',
    data: {
      volumeId,
      attachmentId,
      projectId,
      serverId,
      mode,
      driver,
      sameServer,
      shareable,
      storageHost,
      deviceName,
      reservedAt: now,
      expiresAt,
    },
  };
};

const exportWith = ({ data }: Reserve, volume: LiveVolume): ExportRequested[] => {
  if (data.connector === null) return [];
  refuseSecondWriter(volume, data.attachmentId, data.serverId, data.connector);
  const mode = modeOf(volume, data.mode, data.connector);
  return [exportRequested(volume, { ...data, driver: data.driver, connector: data.connector, mode, onFailure: 'ended' })];
};

const refusalFrom = ({ data }: Reserve, { code, message }: Rejection): ReservationRefused => ({
  type: 'ReservationRefused',
  data: { volumeId: data.volumeId, attachmentId: data.attachmentId, code, message, refusedAt: data.now },
});
