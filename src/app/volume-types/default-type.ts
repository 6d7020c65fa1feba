import { type VolumeTypeId } from '../../domain/kernel/ids.js';
import { ownCause } from '../commanding/cause.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Clock } from '../ports/ambient.js';
import { defaultTypeName } from './find-volume-type.js';

/** The same everywhere, so that two processes that start at once make one type. */
const id = '6d6f6f72-0000-4000-8000-000000000001' as VolumeTypeId;

/** There is always a type for those who do not ask for one. */
export const ensureDefaultType = async (writeSide: WriteSide, clock: Clock): Promise<void> => {
  const data = { volumeTypeId: id, name: defaultTypeName, description: 'Default Volume Type', isPublic: true, extraSpecs: {} };
  await writeSide.decideOnVolumeType({ type: 'CreateVolumeType', data: { ...data, now: clock.now().toISOString() } }, ownCause('start'));
};
