import { tableOf } from '../../projections/projection.js';
import { volumeTypes, type VolumeTypeRow } from '../../projections/volume-types.projection.js';
import type { RowSource } from '../ports/read-model.js';

/** What a volume is where nobody asks for a type. */
export const defaultTypeName = '__DEFAULT__';

export const findVolumeType = async (rows: RowSource, idOrName: string): Promise<VolumeTypeRow | undefined> =>
  (await rows.find<VolumeTypeRow>(tableOf(volumeTypes), idOrName)) ?? (await findByName(rows, idOrName));

export const findByName = async (rows: RowSource, name: string): Promise<VolumeTypeRow | undefined> => {
  const [found] = await rows.list<VolumeTypeRow>(tableOf(volumeTypes), {
    where: [{ column: 'name', is: 'equal', value: name }],
    limit: 1,
  });
  return found?.row;
};
