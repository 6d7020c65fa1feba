import type { VolumeRow } from '../../../../projections/volumes.projection.js';
import type { Viewer } from '../block-storage.decorators.js';

/** How many there are, how large they are together, and from 3.36 on every value each metadata key has. */
export const volumesSummary = async (rows: AsyncIterable<VolumeRow>, { version }: Viewer): Promise<object> => {
  let count = 0;
  let sizeGiB = 0;
  const values = new Map<string, Set<string>>();
  for await (const { volume } of rows) {
    count += 1;
    sizeGiB += volume.sizeGiB;
    for (const [key, value] of Object.entries(volume.metadata)) values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  const metadata = Object.fromEntries([...values].map(([key, each]) => [key, [...each]]));
  return { total_count: count, total_size: sizeGiB, ...(version.atLeast('3.36') && { metadata }) };
};
