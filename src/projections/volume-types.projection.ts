import { type LiveVolumeType, volumeTypeDecider, type VolumeTypeEvent } from '../domain/volume-type/volume-type.decider.js';
import type { Projection } from './projection.js';

export interface VolumeTypeRow {
  readonly type: LiveVolumeType;
  readonly createdAt: string;
}

/** Which kinds of volume can be asked for? */
export const volumeTypes: Projection<VolumeTypeRow, VolumeTypeEvent> = {
  name: 'volume_types',
  version: 1,
  handles: ['VolumeTypeCreated', 'VolumeTypeDescribed', 'ExtraSpecsReplaced', 'VolumeTypeDeleted'],
  keyOf: ({ event }) => event.data.volumeTypeId,
  evolve: (row, { event, metadata }) => {
    const type = volumeTypeDecider.evolve(row?.type ?? volumeTypeDecider.initial, event);
    return type.stage === 'live' ? { type, createdAt: row?.createdAt ?? metadata.at } : undefined;
  },
  columns: { name: 'text', is_public: 'integer', created_at: 'text' },
  indexed: ['name'],
  columnsOf: ({ type, createdAt }) => ({ name: type.name, is_public: type.isPublic ? 1 : 0, created_at: createdAt }),
};
