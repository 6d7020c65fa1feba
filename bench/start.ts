/** From the command to the first answer, and what it takes to be there. */
import { startProduct } from './product.js';
import type { Measurement } from './report.js';

const rounds = 5;

export const startBench = async (): Promise<Measurement[]> => {
  const times: number[] = [];
  const sizes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const product = await startProduct({ MOORING_HOSTS: 'simulated' });
    times.push(product.startMs);
    sizes.push(product.residentMiB());
    await product.stop();
  }
  return [
    { name: 'start to first answer', ours: Math.round(median(times)), unit: 'ms', limit: '< 1500', note: `median of ${rounds}` },
    { name: 'resident after start', ours: Math.round(median(sizes)), unit: 'MiB', limit: '< 200' },
  ];
};

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
