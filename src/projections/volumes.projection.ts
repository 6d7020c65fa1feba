import type { VolumeEvent } from '../domain/volume/volume.events.js';
import { attachmentEventTypes, overlayEventTypes, volumeLifeEventTypes } from '../domain/volume/volume-event-types.js';
import { evolve, initialVolume, type LiveVolume, volumeStatusOf } from '../domain/volume/volume.state.js';
import { type AsOf, asOf } from './as-of.js';
import { milestones } from './milestones.js';
import type { Projection } from './projection.js';

export interface VolumeRow {
  readonly volume: LiveVolume;
  readonly createdAt: string;
  readonly updatedAt: string | null;
  readonly asOf: AsOf;
}

/** What volumes are there, in what state, with which attachments? */
export const volumes: Projection<VolumeRow, VolumeEvent> = {
  name: 'volumes',
  version: 3,
  handles: ['ReservationRefused', ...volumeLifeEventTypes, ...attachmentEventTypes, ...overlayEventTypes],
  keyOf: ({ event }) => event.data.volumeId,
  evolve: (row, recorded) => {
    const { event, metadata } = recorded;
    const volume = evolve(row?.volume ?? initialVolume, event);
    if (volume.stage !== 'live') return undefined;
    return { volume, createdAt: row?.createdAt ?? metadata.at, updatedAt: row ? metadata.at : null, asOf: asOf(recorded) };
  },
  columns: {
    project_id: 'text',
    name: 'text',
    status: 'text',
    size: 'integer',
    volume_type: 'text',
    created_at: 'text',
    updated_at: 'text',
    bootable: 'integer',
    availability_zone: 'text',
    storage_host: 'text',
  },
  indexed: ['project_id', 'name', 'volume_type', 'storage_host'],
  columnsOf: ({ volume, createdAt, updatedAt }) => ({
    project_id: volume.projectId,
    name: volume.name,
    status: volumeStatusOf(volume),
    size: volume.sizeGiB,
    volume_type: volume.volumeTypeId,
    created_at: createdAt,
    updated_at: updatedAt,
    bootable: volume.bootable ? 1 : 0,
    availability_zone: volume.availabilityZone,
    storage_host: volume.storageHost,
  }),
  milestones,
};
