/** From the arguments of a list of volumes to the question the REST API puts for the same list. */
import type { VolumeRow } from '../../../projections/volumes.projection.js';
import { type Narrowed, readFilters } from '../../http/block-storage/lists/filters.js';
import { volumeFilters, volumeSortColumns } from '../../http/block-storage/volumes/volume-filters.js';
import { ApiVersion } from '../../http/versions/api-version.js';
import type { Sort } from '../../ports/read-model.js';
import type { Fields } from '../running/fields.js';
import type { VolumeFilter, VolumeSort } from './volume.inputs.js';

const latest = ApiVersion.of('3.71');

const parameterOf: Readonly<Record<keyof VolumeFilter, string>> = {
  ...{ id: 'id', name: 'name', nameContains: 'name~', status: 'status', sizeGiB: 'size', bootable: 'bootable' },
  ...{ availabilityZone: 'availability_zone', volumeType: 'volume_type', metadata: 'metadata' },
  ...{ createdAt: 'created_at', updatedAt: 'updated_at', projectId: 'project_id', userId: 'user_id', storageHost: 'host' },
};

export const volumesWanted = (filter: Fields<VolumeFilter>, isAdmin: boolean): Narrowed<VolumeRow> => {
  const query = Object.entries(parameterOf).flatMap(([field, parameter]) => {
    const value = filter[field as keyof VolumeFilter] ?? null;
    return value === null ? [] : [[parameter, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const];
  });
  return readFilters(Object.fromEntries(query), volumeFilters, { version: latest, isAdmin });
};

/** Newest first, where nobody says otherwise. */
export const volumeOrder = (sort: readonly Fields<VolumeSort>[]): readonly Sort[] =>
  sort.length === 0
    ? [{ column: 'created_at', direction: 'desc' }]
    : sort.map(({ by, direction }) => ({ column: volumeSortColumns[by] ?? by, direction }));
