import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attachments } from '../../../src/projections/attachments.projection.js';
import { tableOf } from '../../../src/projections/projection.js';
import { volumeTypes } from '../../../src/projections/volume-types.projection.js';
import { volumes } from '../../../src/projections/volumes.projection.js';
import { happened, planIn, planned } from '../../support/planning/comparison.js';
import { type PlanningLab, type Request, startPlanningLab } from '../../support/planning/planning-lab.js';
import { anyRoute, drawn, type Known, requestOn } from '../../support/planning/requests.js';
import { SeededRandom } from '../../support/seeded-random.js';

/** Set it to see what a run found again. */
const seed = Number(process.env.MOORING_TEST_SEED ?? Date.now() % 1_000_000);
const cases = 400;
const mostVolumes = 8;

let lab: PlanningLab;
beforeAll(async () => {
  lab = await startPlanningLab();
});
afterAll(() => lab.stop());

const keysOf = async (table: string): Promise<string[]> => (await lab.readModel.list(table, {})).map(({ key }) => key);

const known = async (): Promise<Known> => ({
  volumes: (await keysOf(tableOf(volumes))).slice(-mostVolumes),
  attachments: await keysOf(tableOf(attachments)),
  types: await keysOf(tableOf(volumeTypes)),
});

const everything = async () => ({
  head: await lab.store.head(),
  secrets: [...lab.secrets.secrets.keys()],
  inventory: lab.world.inventory(),
  effects: { ...lab.world.effects.all },
  asked: lab.world.faults.calls(),
  commanded: lab.commanded.length,
});

const withDryRun = (request: Request): Request => ({
  ...request,
  path: `${request.path}${request.path.includes('?') ? '&' : '?'}dry_run=true`,
});

describe('a plan', () => {
  it('comes true: the same answer, the same events, the same commands to hosts', async () => {
    const random = new SeededRandom(seed);
    const planCounts = new Map(Object.keys(drawn).map((route) => [route, 0]));
    let refused = 0;
    for (let number = 0; number < cases; number += 1) {
      const route = anyRoute(random);
      const request = requestOn(route, random, await known());
      const told = `seed ${seed}, case ${number}: ${JSON.stringify(request)}`;

      const before = await everything();
      lab.ids.begin(seed + number);
      const answered = await lab.ask(withDryRun(request));
      expect({ told, ...(await everything()) }).toEqual({ told, ...before });

      lab.ids.begin(seed + number);
      const answer = await lab.ask(request);
      await lab.settled();
      const plan = planIn(answered);
      if (plan) {
        planCounts.set(route, (planCounts.get(route) ?? 0) + 1);
        const came = happened(answer, await lab.history(before.head), lab.commanded.slice(before.commanded));
        expect({ told, ...planned(plan) }).toEqual({ told, ...came });
      } else {
        refused += 1;
        expect({ told, ...answered }).toEqual({ told, ...answer });
      }
      if (random.next() < 0.03) {
        lab.time.advance(61 * 60_000);
        await lab.settled();
      }
    }
    console.log(refused, planCounts);
  }, 60_000);
});
