/** Whoever stands still or dies, and whenever: nothing is made twice on a host, nothing is left there, and nothing is stuck. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../../support/contracts/event-store/examples.js';
import { type Move, OrderWorld } from '../../support/order-world.js';

const things = ['e1', 'e2', 'e3'];
const move = fc.constantFrom<Move>(
  'take over',
  'take over unnoticed',
  'pause',
  'resume',
  'kill agent',
  'hold',
  'let go',
  'time out',
  'go on',
);

const afterStory = async (moves: readonly Move[]): Promise<OrderWorld> => {
  const world = new OrderWorld(things);
  try {
    await world.start();
    for (const each of moves) await world.play(each);
    await world.finish();
    return world;
  } finally {
    await world.lab.dispose();
  }
};

describe('Orders over a log', () => {
  it('are carried out once, in order, and to the end, whatever becomes of workers and agents', async () => {
    let refused = 0;
    const story = fc.array(move, { maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(story, async (moves) => {
        const world = await afterStory(moves);
        expect([...world.made.values()].filter((times) => times > 1)).toEqual([]);
        expect([...world.present]).toEqual([]);
        expect(world.overlaps).toEqual([]);
        refused += world.refused;
      }),
      { numRuns: 100 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('of a worker that slept are refused and counted, and what it would have made anew is not there', async () => {
    const world = new OrderWorld(things);
    for (const worker of world.workers) worker.pause();
    await world.start();
    await world.play('take over unnoticed');
    world.current.resume();
    await eventually(() => world.isOver);
    await world.play('resume');
    await eventually(() => world.refused === things.length);
    await world.finish();
    expect([[...world.present], [...world.made.values()]]).toEqual([[], [1, 1, 1]]);
    await world.lab.dispose();
  });
});
