import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { milestonesTableOf } from '../../../src/projections/milestones.js';
import { ProjectingLab, seen, type Seen, upTo } from '../../support/projecting-lab.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';

const long = { ...seen, milestones: { every: 3 } };
const table = milestonesTableOf(long);

let lab: ProjectingLab;
beforeEach(async () => {
  lab = new ProjectingLab(await sqliteReadModelLab());
});
afterEach(() => lab.dispose());

const kept = async () => (await lab.rows.readModel.list<Seen>(table, {})).map(({ key, row }) => [key, row] as const);
const those = [
  ['ship-1@0000000002', upTo(3)],
  ['ship-1@0000000005', upTo(6)],
  ['ship-2@0000000002', upTo(3)],
];

describe('Milestones', () => {
  it('are rows as they were every so many events, however many came at once', async () => {
    const runner = await lab.start(lab.rows.readModel, [long]);
    await lab.append('ship-1', 2);
    await lab.append('ship-2', 4);
    await lab.reached(runner, await lab.append('ship-1', 5, 2));
    expect(await kept()).toEqual(those);
  });

  it('are the same when they are built from a log that is there', async () => {
    await lab.append('ship-1', 2);
    await lab.append('ship-2', 4);
    await lab.append('ship-1', 5, 2);
    await lab.start(lab.rows.readModel, [long]);
    expect(await kept()).toEqual(those);
  });
});
