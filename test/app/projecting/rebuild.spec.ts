import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../../support/seeded-random.js';
import { begin, playOn, scenarios } from '../../support/simulation/scenarios.js';

describe('Rows that are made again from the log', () => {
  it.each(scenarios.map((scenario, index) => [scenario.name, scenario, index] as const))(
    'equal those that were kept, and no machine is asked: %s',
    async (_, scenario, index) => {
      for (let seed = index * 10; seed < index * 10 + 5; seed += 1) {
        const random = new SeededRandom(seed);
        const { simulation, volumeId } = await begin(scenario, { seed, rows: 'kept', initiator: 'kernel' });
        simulation.chaos.begin(random.oneOf([0, 0.2]));
        await playOn(simulation, () => scenario.act(simulation, volumeId), [1 + random.below(20), 1 + random.below(20)]);
        const calls = simulation.world.faults.calls();
        const { kept, rebuilt } = await simulation.keptAndRebuilt();
        expect({ seed, rows: rebuilt }).toEqual({ seed, rows: kept });
        expect(Object.values(kept).flat().length).toBeGreaterThan(10);
        expect(simulation.world.faults.calls()).toBe(calls);
        await simulation.close();
      }
    },
  );
});
