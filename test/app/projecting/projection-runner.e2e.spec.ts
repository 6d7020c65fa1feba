import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadModel } from '../../../src/app/ports/read-model.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { eventually } from '../../support/contracts/event-store/examples.js';
import { dropRows, postgresReadModelLab } from '../../support/postgres-read-model-lab.js';
import { PostgresProcess } from '../../support/postgres-process.js';
import { type Projection, tableOf } from '../../../src/projections/projection.js';
import { laterTable, ProjectingLab, type Seen, seen, seenLater, table, upTo } from '../../support/projecting-lab.js';

const streams = 8;
const appendsToEach = 15;

let server: PostgresProcess;
beforeAll(async () => {
  server = await PostgresProcess.start();
});
afterAll(() => server.stop());

describe('Rows in PostgreSQL, kept by the projection runner', () => {
  let lab: ProjectingLab;
  let reader: ReadModel;
  beforeEach(async () => {
    lab = new ProjectingLab(await postgresReadModelLab(server));
    reader = lab.rows.elsewhere();
  });
  afterEach(() => lab.dispose());

  /** Appends of two events each, to all streams side by side. */
  const busy = async (from = 0): Promise<bigint> => {
    const one = async (stream: number) => {
      let position = 0n;
      for (let turn = from; turn < from + appendsToEach; turn += 1) position = await lab.append(`s-${stream}`, 2, 2 * turn);
      return position;
    };
    const positions = await Promise.all(Array.from({ length: streams }, (_, stream) => one(stream)));
    return positions.reduce((most, each) => (each > most ? each : most));
  };

  const expectRows = async (turns: number) => {
    for (let stream = 0; stream < streams; stream += 1) expect(await reader.find(table, `s-${stream}`)).toEqual(upTo(2 * turns));
    expect(await reader.count(table, [])).toBe(streams);
  };

  const told = (runner: ProjectionRunner) => {
    const events: string[] = [];
    runner.committed.subscribe((committed) => events.push(...committed.events.map(({ id }) => id)));
    return events;
  };

  const allRecovered = (runners: readonly ProjectionRunner[], position: bigint) =>
    Promise.all(runners.map((runner) => lab.recovered(runner, position)));

  it('are the same, and each event is told once, when three keep them at once', async () => {
    const runners = await Promise.all([lab.start(), lab.start(lab.rows.elsewhere()), lab.start(lab.rows.elsewhere())]);
    const heard = runners.map(told);
    await allRecovered(runners, await busy());
    await expectRows(appendsToEach);
    for (const events of heard) {
      expect(events).toHaveLength(streams * appendsToEach * 2);
      expect(new Set(events).size).toBe(events.length);
    }
    expect(runners.reduce((sum, { moved }) => sum + moved, 0)).toBeGreaterThan(0);
  });

  it('are the same in tables of two releases, of which the new one builds some beside the old and shares the others', async () => {
    const shared: Projection<Seen> = { ...seen, name: 'shared' };
    const old = await lab.start(undefined, [seen, shared]);
    const built = await busy();
    const rolling = busy(appendsToEach);
    const young = await lab.start(lab.rows.elsewhere(), [seenLater, shared]);
    expect(young.position ?? 0n).toBeGreaterThanOrEqual(built);
    await allRecovered([old, young], await rolling);
    for (const each of [table, laterTable, tableOf(shared)]) {
      for (let stream = 0; stream < streams; stream += 1) expect(await reader.find(each, `s-${stream}`)).toEqual(upTo(4 * appendsToEach));
    }
  });

  it('lose nothing and double nothing when the server crashes in the middle', async () => {
    const runners = await Promise.all([lab.start(), lab.start(lab.rows.elsewhere())]);
    const heard = runners.map(told);
    const position = busy();
    await eventually(() => runners.some((runner) => (runner.position ?? 0n) > 20n));
    await server.kill();
    await server.restart();
    await allRecovered(runners, await position);
    await expectRows(appendsToEach);
    for (const events of heard) expect(new Set(events).size).toBe(events.length);
  });

  it('are built anew when somebody drops them, while they are asked', async () => {
    const runner = await lab.start();
    await lab.recovered(runner, await busy());
    const answers = new Set<unknown>();
    let isOver = false;
    const asking = (async () => {
      // A refusal may come without any waiting: the others must get their turn all the same.
      for (; !isOver; await nextTurn()) answers.add(await reader.count(table, []).catch((error: unknown) => (error as Error).name));
    })();
    try {
      await dropRows(server);
      await lab.recovered(runner, await busy(appendsToEach));
    } finally {
      isOver = true;
    }
    await asking;
    await expectRows(2 * appendsToEach);
    expect([...answers].filter((answer) => answer !== streams)).toEqual(['ReadModelUnavailable']);
  });

  it('are built anew when somebody drops them and nothing happens', async () => {
    const runner = await lab.start();
    const position = await busy();
    await lab.recovered(runner, position);
    await dropRows(server);
    await runner.look();
    await lab.recovered(runner, position);
    await expectRows(appendsToEach);
  });
});
