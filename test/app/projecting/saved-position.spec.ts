import { describe, expect, it } from '@jest/globals';
import type { Saved } from '../../../src/app/ports/read-model.js';
import { ReadModelUnavailable } from '../../../src/app/ports/read-model.js';
import { SavedPosition } from '../../../src/app/projecting/saved-position.js';

/** Rows of two tables, kept by somebody else; polls never come unless they are let. */
const rowsKeptElsewhere = (first: bigint) => {
  const positions = new Map([
    ['one', first],
    ['two', first],
  ]);
  const polls: (() => void)[] = [];
  let tell: (save?: Saved) => void = () => undefined;
  const seen: { asked: number; away: boolean; meanwhile: () => void } = { asked: 0, away: false, meanwhile: () => undefined };
  const readModel = {
    positions: async () => {
      seen.asked += 1;
      if (seen.away) throw new ReadModelUnavailable('they are being built');
      const answer = new Map(positions);
      seen.meanwhile();
      return Promise.resolve(answer);
    },
    watch: (saved: (save?: Saved) => void) => {
      tell = saved;
      return () => undefined;
    },
  };
  const clock = {
    now: () => new Date(0),
    after: (_ms: number, run: () => void) => {
      polls.push(run);
      return () => void polls.splice(polls.indexOf(run), 1);
    },
  };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const saved = new SavedPosition(readModel, ['one', 'two'], clock, log);
  saved.start();
  const save = (position: bigint, tables: readonly string[] = ['one', 'two']): Saved => {
    for (const table of tables) positions.set(table, position);
    return { tables, position };
  };
  return { saved, seen, save, tell: (save?: Saved) => tell(save), poll: () => polls.splice(0).forEach((run) => run()) };
};

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  const open = Symbol('open');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
};

describe('How far the rows are saved', () => {
  it('is asked once, and then heard', async () => {
    const { saved, seen, save, tell } = rowsKeptElsewhere(5n);
    expect(await saved.atLeast(5n)).toBe(5n);
    tell(save(9n));
    expect(await saved.atLeast(9n)).toBe(9n);
    expect(seen.asked).toBe(1);
  });

  it('is as far as the table that is behind, whatever is heard of others', async () => {
    const { saved, save, tell } = rowsKeptElsewhere(5n);
    await saved.atLeast(5n);
    const waiting = saved.atLeast(9n);
    tell(save(9n, ['one', 'of somebody else']));
    expect(await settled(waiting)).toBe(false);
    tell(save(9n, ['two']));
    expect(await waiting).toBe(9n);
  });

  it('is what was heard while it was asked, where the answer is from before', async () => {
    const { saved, seen, save, tell } = rowsKeptElsewhere(5n);
    seen.meanwhile = () => tell(save(9n));
    expect(await saved.atLeast(9n)).toBe(9n);
    expect(seen.asked).toBe(1);
  });

  it('is asked after a hint that does not say, and after a while without any', async () => {
    const { saved, seen, save, tell, poll } = rowsKeptElsewhere(5n);
    await saved.atLeast(5n);
    save(6n);
    const waiting = saved.atLeast(6n);
    tell();
    expect(await waiting).toBe(6n);
    save(7n);
    const waitingOn = saved.atLeast(7n);
    expect(await settled(waitingOn)).toBe(false);
    poll();
    expect(await waitingOn).toBe(7n);
    expect(seen.asked).toBe(3);
  });

  it('is asked when it goes back, since the rows may be away', async () => {
    const { saved, seen, save, tell, poll } = rowsKeptElsewhere(5n);
    await saved.atLeast(5n);
    seen.away = true;
    tell(save(1n));
    const waiting = saved.atLeast(5n);
    expect(await settled(waiting)).toBe(false);
    seen.away = false;
    tell(save(6n));
    poll();
    expect(await waiting).toBe(6n);
  });

  it('is not waited for any more once that is stopped', async () => {
    const { saved } = rowsKeptElsewhere(5n);
    const waiting = saved.atLeast(9n);
    expect(await settled(waiting)).toBe(false);
    saved.stop();
    expect(await waiting).toBeUndefined();
  });
});
