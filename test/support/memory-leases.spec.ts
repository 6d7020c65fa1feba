import { leasesContract } from './contracts/leases.contract.js';
import { MemoryLeases } from './memory-leases.js';
import { woundClock } from './wound-clock.js';

leasesContract('The leases of tests', () => {
  const clock = woundClock();
  const leases = new MemoryLeases(clock);
  return Promise.resolve({
    leases,
    elsewhere: leases,
    pass: (ms) => Promise.resolve(clock.advance(ms)),
    dispose: () => Promise.resolve(),
  });
});
