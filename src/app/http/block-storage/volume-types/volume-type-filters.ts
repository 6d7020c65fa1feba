/** What lists of volume types can be narrowed and sorted by. */
import type { VolumeTypeRow } from '../../../../projections/volume-types.projection.js';
import { equals, type Filters, type Narrowing } from '../lists/filters.js';
import { booleanOf } from '../lists/flags.js';

/** `None` is how clients ask for both. */
const isPublic = (value: string): Narrowing<VolumeTypeRow> =>
  value.toLowerCase() === 'none'
    ? { check: () => true }
    : { where: { column: 'is_public', is: 'equal', value: booleanOf('is_public', value) ? 1 : 0 } };

export const volumeTypeFilters: Filters<VolumeTypeRow> = { forAll: { name: equals('name'), is_public: isPublic }, forAdmins: {} };

/** Where nobody says otherwise. */
export const publicOnly = { is_public: 'true' } as const;

export const volumeTypeSortColumns: Readonly<Record<string, string>> = {
  id: 'key',
  name: 'name',
  is_public: 'is_public',
  created_at: 'created_at',
};
