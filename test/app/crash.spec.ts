/** The process crashes between any two of its acts, and what it left behind is taken up by the next. */
import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../src/adapters/simulated/faults.js';
import type { VolumeId } from '../../src/domain/kernel/ids.js';
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
const play = async (scenario: Scenario, { options, crashes, chaos = 0 }: Play): Promise<void> => {
  const { simulation, volumeId } = await begin(scenario, options);
  simulation.chaos.begin(chaos);
  await playOn(simulation, () => scenario.act(simulation, volumeId), crashes);
  const story = { scenario: scenario.name, options, crashes, chaos, lives: endsOf(simulation), faults: simulation.chaos.story };
  expect({ ...story, wrong: whatIsWrong(simulation) }).toEqual({ ...story, wrong: [] });
  await everybodyCleansUp(simulation);
  expect({ ...story, left: whatIsLeft(simulation) }).toEqual({ ...story, left: [] });
  await simulation.close();
};

/** Where it can crash, in order. */
const pointsOf = async (scenario: Scenario, options: SimulationOptions): Promise<string[]> => {
  const { simulation, volumeId } = await begin(scenario, options);
  const { life } = simulation;
  const earlier = life.points.length;
  await playOn(simulation, () => scenario.act(simulation, volumeId), []);
  await simulation.close();
  return life.points.slice(earlier);
};

const endsOf = ({ lives }: Simulation): string[] => lives.map(({ points }) => points.slice(-3).join(', '));

const variants = [
  { rows: 'kept', initiator: 'kernel' },
  { rows: 'rebuilt', initiator: 'emulator' },
] as const;

describe.each(scenarios)('$name', (scenario) => {
  it.each(variants)('is whole after a crash at any point (rows $rows, $initiator)', async (variant) => {
    const points = (await pointsOf(scenario, { seed: 1, ...variant })).length;
    expect(points).toBeGreaterThan(3);
    await play(scenario, { options: { seed: 1, ...variant }, crashes: [] });
    for (let point = 1; point <= points; point += 1) await play(scenario, { options: { seed: point, ...variant }, crashes: [point] });
  });
});

describe.each([attaching, detaching])('$name', (scenario) => {
  it('is whole after a second crash while it recovers from the first', async () => {
    const options: SimulationOptions = { seed: 1, rows: 'kept', initiator: 'kernel' };
    const points = (await pointsOf(scenario, options)).length;
    for (let first = 1; first <= points; first += 1) {
      for (let second = 1 + (first % 2); second <= points - first + 2; second += 2)
        await play(scenario, { options, crashes: [first, second] });
    }
  });
});

describe.each([attaching, detaching])('$name', (scenario) => {
  it('is whole when the crash cuts short what a machine was told', async () => {
    const options: SimulationOptions = { seed: 1, rows: 'rebuilt', initiator: 'kernel' };
    const machines = (await pointsOf(scenario, options)).flatMap((point, index) => {
      const told = /^after ((storage|target|initiator|hypervisor)\..*)$/.exec(point)?.[1];
      return told === undefined ? [] : [{ told: told as Operation, crash: index + 1 }];
    });
    expect(machines.length).toBeGreaterThan(2);
    for (const { told, crash } of machines) {
      const act = (simulation: Simulation, volumeId: VolumeId) => {
        simulation.world.faults.next(told, 'half-but-unknown');
        return scenario.act(simulation, volumeId);
      };
      await play({ ...scenario, act }, { options, crashes: [crash] });
    }
  });
});

describe('Attaching', () => {
  it('is done once, however often it is asked for', async () => {
    const options: SimulationOptions = { seed: 1, rows: 'kept', initiator: 'kernel' };
    const points = (await pointsOf(attaching, options)).length;
    for (let point = 1; point <= points; point += 1) {
      const { simulation, volumeId } = await begin(attaching, options);
      await playOn(simulation, () => attaching.act(simulation, volumeId), [point]);
      await simulation.finished(attaching.act(simulation, volumeId));
      await simulation.settle();
      expect({ point, wrong: whatIsWrong(simulation) }).toEqual({ point, wrong: [] });
      expect(simulation.witness.attachments.map(({ stage }) => stage)).toEqual(['attached']);
      await simulation.close();
    }
  });
});

/** What is drawn for a seed; the same at every run. */
const drawn = (seed: number): { scenario: Scenario } & Play => {
  const random = new SeededRandom(seed * 7919);
  const options = { seed, rows: random.oneOf(['kept', 'rebuilt'] as const), initiator: random.oneOf(['kernel', 'emulator'] as const) };
  const crashes = Array.from({ length: random.below(4) }, () => 1 + random.below(24));
  return { scenario: random.oneOf(scenarios), options, crashes, chaos: random.oneOf([0.1, 0.2, 0.3]) };
};

describe('Whatever goes wrong', () => {
  it.each([0, 100, 200, 300])('everything is whole again (seeds from %i)', async (from) => {
    for (let seed = from; seed < from + 100; seed += 1) {
      const { scenario, ...each } = drawn(seed);
      await play(scenario, each);
    }
  });
});
