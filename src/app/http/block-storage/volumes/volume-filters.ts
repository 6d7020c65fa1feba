/** What lists of volumes can be narrowed and sorted by. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { VolumeRow } from '../../../../projections/volumes.projection.js';
import { booleanOf } from '../lists/flags.js';
import { contains, equals, type Filters, matchesNone, type Narrowing } from '../lists/filters.js';
import { readDictionary } from '../lists/dictionary.js';
import { timeCheck } from '../lists/time-comparison.js';

export const volumeFilters: Filters<VolumeRow> = {
  forAll: {
    id: equals('key'),
    name: equals('name'),
    'name~': contains('name'),
    display_name: equals('name'),
    status: equals('status'),
    size: (value) => ({ where: { column: 'size', is: 'equal', value: wholeNumber(value) } }),
    bootable: (value) => ({ where: { column: 'bootable', is: 'equal', value: booleanOf('bootable', value) ? 1 : 0 } }),
    availability_zone: equals('availability_zone'),
    volume_type_id: equals('volume_type'),
    volume_type: (value) => ({ check: ({ volume }) => volume.volumeTypeName === value || volume.volumeTypeId === value }),
    metadata: (value) => hasMetadata(readDictionary('metadata', value)),
    created_at: (value) => timeCheck('created_at', value, ({ createdAt }) => createdAt),
    updated_at: (value) => timeCheck('updated_at', value, ({ updatedAt }) => updatedAt),
    migration_status: matchesNone,
    group_id: matchesNone,
    consumes_quota: (value) => ({ check: () => booleanOf('consumes_quota', value) }),
  },
  forAdmins: {
    project_id: equals('project_id'),
    tenant_id: equals('project_id'),
    user_id: (value) => ({ check: ({ volume }) => volume.userId === value }),
    host: (value) => ({ where: { column: 'storage_host', is: 'equal', value: value.split('@')[0] ?? '' } }),
  },
};

/** What a list can be sorted by, and the column that is. */
export const volumeSortColumns: Readonly<Record<string, string>> = {
  id: 'key',
  name: 'name',
  display_name: 'name',
  status: 'status',
  size: 'size',
  bootable: 'bootable',
  availability_zone: 'availability_zone',
  volume_type_id: 'volume_type',
  created_at: 'created_at',
  updated_at: 'updated_at',
};

const hasMetadata = (wanted: Readonly<Record<string, string>>): Narrowing<VolumeRow> => ({
  check: ({ volume }) => Object.entries(wanted).every(([key, value]) => volume.metadata[key] === value),
});

const wholeNumber = (text: string): number => {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Rejection('invalid-request', 'Invalid input: size must be a whole number.');
};
