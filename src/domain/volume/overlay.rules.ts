/** The old way to attach, in which an outside driver names no attachment: os-reserve, os-begin_detaching and their opposites. */
import { Rejection } from '../kernel/rejection.js';
import type { AbandonAttach, AbandonDetach, BeginAttach, BeginDetach } from './volume.commands.js';
import type { OverlayEvent } from './volume.events.js';
import { live, refuseRemainders, requireStatus } from './volume-life.rules.js';
import { type LiveVolume, type Overlay, type Volume, volumeAttachStatusOf, volumeStatusOf } from './volume.state.js';

export const beginAttach = ({ data }: BeginAttach, volume: Volume): OverlayEvent[] => {
  const current = live(volume, data.volumeId);
  requireStatus(current, current.multiattach ? ['available', 'in-use'] : ['available'], 'reserve');
  refuseRemainders(current, 'be reserved');
  return [{ type: 'AttachBegun', data: { volumeId: data.volumeId, begunAt: data.now, expiresAt: data.expiresAt } }];
};

export const abandonAttach = ({ data }: AbandonAttach, volume: Volume): OverlayEvent[] => {
  const overlay = outsideOverlay(live(volume, data.volumeId), 'attaching');
  if (!overlay || isNotLapsed(overlay, data)) return [];
  return [{ type: 'AttachAbandoned', data: { volumeId: data.volumeId, reason: data.reason, abandonedAt: data.now } }];
};

export const beginDetach = ({ data }: BeginDetach, volume: Volume): OverlayEvent[] => {
  const current = live(volume, data.volumeId);
  requireStatus(current, ['in-use'], 'detach');
  if (volumeAttachStatusOf(current) !== 'attached') {
    throw new Rejection('volume-status', `Invalid volume: Volume ${data.volumeId} is not attached.`, { state: volumeStatusOf(current) });
  }
  return [{ type: 'DetachBegun', data: { volumeId: data.volumeId, begunAt: data.now, expiresAt: data.expiresAt } }];
};

export const abandonDetach = ({ data }: AbandonDetach, volume: Volume): OverlayEvent[] => {
  const overlay = outsideOverlay(live(volume, data.volumeId), 'detaching');
  if (!overlay || isNotLapsed(overlay, data)) return [];
  return [{ type: 'DetachAbandoned', data: { volumeId: data.volumeId, reason: data.reason, abandonedAt: data.now } }];
};

const outsideOverlay = (volume: LiveVolume, status: Overlay['status']): Overlay | undefined =>
  volume.overlays.find((overlay) => overlay.owner === 'outside-driver' && overlay.status === status);

/** Whoever asks because time is up must be right about the time. */
const isNotLapsed = ({ expiresAt }: Overlay, { reason, now }: AbandonAttach['data']): boolean =>
  reason === 'lapsed' && (expiresAt === null || now < expiresAt);
