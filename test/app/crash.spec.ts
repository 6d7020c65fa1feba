/** The process crashes between any two of its acts, and what it left behind is taken up by the next. */
import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../support/seeded-random.js';
import type { Simulation, SimulationOptions } from '../support/simulation.js';
import { whatIsLeft, whatIsWrong } from '../support/simulation/inspection.js';
import { everybodyCleansUp } from '../support/simulation/people.js';
import { attaching, begin, detaching, playOn, type Scenario, scenarios } from '../support/simulation/scenarios.js';

/** What a failed test has to tell so that the same can be played again. */
interface Play {
  readonly options: SimulationOptions;
  readonly crashes: readonly number[];
  /** How much goes wrong besides, 0 to 1. */
  readonly chaos?: number;
}

/** Nothing is leaked, doubled or stuck; and when everybody has ended what they have, nothing at all is left. */
const play = async (scenario: Scenario, { options, crashes, chaos = 0 }: Play): Promise<number> => {
  const { simulation, volumeId } = await begin(scenario, options);
  simulation.chaos.begin(chaos);
  const points = await playOn(simulation, () => scenario.act(simulation, volumeId), crashes);
  const story = { scenario: scenario.name, options, crashes, chaos, lives: endsOf(simulation), faults: simulation.chaos.story };
  expect({ ...story, wrong: whatIsWrong(simulation) }).toEqual({ ...story, wrong: [] });
  await everybodyCleansUp(simulation);
  expect({ ...story, left: whatIsLeft(simulation) }).toEqual({ ...story, left: [] });
  await simulation.close();
  return points;
};

const endsOf = ({ lives }: Simulation): string[] => lives.map(({ points }) => points.slice(-3).join(', '));

const variants = [
  { rows: 'kept', initiator: 'kernel' },
  { rows: 'rebuilt', initiator: 'emulator' },
] as const;

describe.each(scenarios)('$name', (scenario) => {
  it.each(variants)(
    'is whole after a crash at any point (rows $rows, $initiator)',
    async (variant) => {
      const points = await play(scenario, { options: { seed: 1, ...variant }, crashes: [] });
      expect(points).toBeGreaterThan(3);
      for (let point = 1; point <= points; point += 1) await play(scenario, { options: { seed: point, ...variant }, crashes: [point] });
    },
    30_000,
  );
});

describe.each([attaching, detaching])('$name', (scenario) => {
  it('is whole after a second crash while it recovers from the first', async () => {
    const options: SimulationOptions = { seed: 1, rows: 'kept', initiator: 'kernel' };
    const points = await play(scenario, { options, crashes: [] });
    for (let first = 1; first <= points; first += 1) {
      for (let second = 1 + (first % 2); second <= points - first + 2; second += 2)
        await play(scenario, { options, crashes: [first, second] });
    }
  }, 60_000);
});

/** What is drawn for a seed; the same at every run. */
const drawn = (seed: number): { scenario: Scenario } & Play => {
  const random = new SeededRandom(seed * 7919);
  const options = { seed, rows: random.oneOf(['kept', 'rebuilt'] as const), initiator: random.oneOf(['kernel', 'emulator'] as const) };
  const crashes = Array.from({ length: random.below(4) }, () => 1 + random.below(24));
  return { scenario: random.oneOf(scenarios), options, crashes, chaos: random.oneOf([0.1, 0.2, 0.3]) };
};

describe('Whatever goes wrong', () => {
  it.each([0, 100, 200, 300])(
    'everything is whole again (seeds from %i)',
    async (from) => {
      for (let seed = from; seed < from + 100; seed += 1) {
        const { scenario, ...each } = drawn(seed);
        await play(scenario, each);
      }
    },
    60_000,
  );
});
