/** What views of the block storage API are tried with. */
import type { Viewer } from '../../src/app/http/block-storage/block-storage.decorators.js';
import { ApiVersion, type VersionText } from '../../src/app/http/versions/api-version.js';
import { fold } from '../../src/domain/kernel/decider.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import { evolve, initialVolume } from '../../src/domain/volume/volume.state.js';
import type { VolumeRow } from '../../src/projections/volumes.projection.js';
import type { Told } from './decider-spec.js';

export const viewer = (text: VersionText, fields: Partial<Omit<Viewer, 'version'>> = {}): Viewer => ({
  version: ApiVersion.of(text),
  isAdmin: false,
  isService: false,
  place: { base: 'http://cloud.example:8776', project: 'p1' },
  ...fields,
});

/** The row of a volume to which this happened. */
export const volumeRow = (...history: Told<VolumeEvent>[]): VolumeRow => {
  const events: readonly VolumeEvent[] = history.flat();
  const volume = fold(evolve, initialVolume, events);
  if (volume.stage !== 'live') throw new Error('there is no such volume');
  return { volume, createdAt: '2026-01-01T12:00:00.123Z', updatedAt: null, asOf: { revision: events.length - 1, position: '1' } };
};
