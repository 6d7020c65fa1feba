import { describe, expect, it } from '@jest/globals';
import { bytesOf, type EventRow } from '../../../../src/adapters/event-store/embedded/event-row.js';
import { RecentEvents } from '../../../../src/adapters/event-store/embedded/recent-events.js';

const row = (position: number, data = '{}'): EventRow => ({
  position,
  stream: 's',
  revision: 0,
  id: '',
  type: 'Noted',
  data,
  metadata: '{}',
});
const rows = (from: number, to: number): EventRow[] => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
const positions = (found: readonly EventRow[]) => found.map(({ position }) => position);

describe('The end of the log in memory', () => {
  it('has what follows a position, up to the limit', () => {
    const recent = new RecentEvents(1_000_000);
    recent.add(rows(5, 9));
    recent.add(rows(10, 11));
    expect(positions(recent.after(4, 100))).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(positions(recent.after(8, 2))).toEqual([9, 10]);
    expect(positions(recent.after(11, 100))).toEqual([]);
  });

  it('has nothing for who needs what came before it', () => {
    const recent = new RecentEvents(1_000_000);
    recent.add(rows(5, 9));
    expect(recent.after(3, 100)).toEqual([]);
  });

  it('lets go of the oldest when it becomes too large', () => {
    const recent = new RecentEvents(10 * bytesOf(row(1)));
    for (let position = 1; position <= 100; position += 1) recent.add([row(position)]);
    const kept = Array.from({ length: 100 }, (_, position) => recent.after(position, 100)).find((found) => found.length > 0) ?? [];
    expect(kept.length).toBeGreaterThan(4);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept.at(-1)?.position).toBe(100);
  });

  it('lets go even of the last one when that is too large alone', () => {
    const recent = new RecentEvents(10_000);
    recent.add([row(1, 'x'.repeat(50_000))]);
    expect(recent.after(0, 100)).toEqual([]);
    recent.add(rows(2, 3));
    expect(positions(recent.after(1, 100))).toEqual([2, 3]);
  });

  it('lets go of all it has when what is added does not follow', () => {
    const recent = new RecentEvents(1_000_000);
    recent.add(rows(1, 3));
    recent.add(rows(7, 8));
    expect(recent.after(2, 100)).toEqual([]);
    expect(positions(recent.after(6, 100))).toEqual([7, 8]);
  });
});
