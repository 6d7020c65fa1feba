import { tableOf } from '../../projections/projection.js';
import { volumeTypes, type VolumeTypeRow } from '../../projections/volume-types.projection.js';
import type { ReadModel } from '../ports/read-model.js';

/** What a volume is where nobody asks for a type. */
export const defaultTypeName = '__DEFAULT__';

export const findVolumeType = async (readModel: ReadModel, idOrName: string): Promise<VolumeTypeRow | undefined> =>
  (await readModel.find<VolumeTypeRow>(tableOf(volumeTypes), idOrName)) ?? (await findByName(readModel, idOrName));

export const findByName = async (readModel: ReadModel, name: string): Promise<VolumeTypeRow | undefined> => {
  const [found] = await readModel.list<VolumeTypeRow>(tableOf(volumeTypes), {
    where: [{ column: 'name', is: 'equal', value: name }],
    limit: 1,
  });
  return found?.row;
};
