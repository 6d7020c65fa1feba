/** A volume type as the API shows it. */
import type { ExtraSpecs } from '../../../../domain/volume-type/volume-type.decider.js';
import type { VolumeTypeRow } from '../../../../projections/volume-types.projection.js';
import type { Viewer } from '../block-storage.decorators.js';

const visibleToAll = ['multiattach', 'replication_enabled', 'RESKEY:availability_zones'];

/** What tells where and how volumes are stored is for admins. */
export const visibleExtraSpecs = ({ type }: VolumeTypeRow, { isAdmin }: Pick<Viewer, 'isAdmin'>): ExtraSpecs =>
  isAdmin ? type.extraSpecs : Object.fromEntries(Object.entries(type.extraSpecs).filter(([key]) => visibleToAll.includes(key)));

/** What changing a type is answered with. */
export const changedVolumeType = (row: VolumeTypeRow, viewer: Viewer): object => ({
  id: row.type.volumeTypeId,
  name: row.type.name,
  is_public: row.type.isPublic,
  description: row.type.description,
  extra_specs: visibleExtraSpecs(row, viewer),
});

/** What creating one is answered with. */
export const createdVolumeType = (row: VolumeTypeRow, viewer: Viewer): object => ({
  ...changedVolumeType(row, viewer),
  'os-volume-type-access:is_public': row.type.isPublic,
});

export const volumeTypeView = (row: VolumeTypeRow, viewer: Viewer): object => ({
  ...createdVolumeType(row, viewer),
  ...(viewer.isAdmin && { qos_specs_id: null }),
});
