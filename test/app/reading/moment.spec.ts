import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RowSource } from '../../../src/app/ports/read-model.js';
import { momentAt } from '../../../src/app/reading/moment.js';
import { applyQuery } from '../../../src/app/reading/rows-in-memory.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { moments } from '../../../src/projections/moments.projection.js';
import { projected } from '../../support/projected-rows.js';

const noon = Date.parse('2026-01-01T12:00:00.000Z');
const at = (ms: number): string => new Date(noon + ms).toISOString();
const projection = moments(['Noted']);

/** A log of events decided so many milliseconds after noon. Positions have gaps, as bytes of a file would. */
const logOf = (times: readonly number[]): Recorded[] =>
  times.map((ms, index) => ({
    ...{ event: { type: 'Noted', data: {} }, id: `${index}`, stream: 'any', revision: index, position: BigInt(index * 70 + 100) },
    metadata: { correlationId: 'r', causationId: 'r', actor: 'ann', projectId: null, schemaVersion: 1, at: at(ms) },
  }));

class Lab {
  /** How many events were read. */
  read = 0;
  private readonly rows: Pick<RowSource, 'list'>;

  constructor(private readonly log: readonly Recorded[]) {
    const rows = [...projected(projection, log)].map(([key, row]) => ({ key, row, columns: projection.columnsOf(row) }));
    this.rows = { list: (_, query) => Promise.resolve(applyQuery(rows, query)) } as Pick<RowSource, 'list'>;
  }

  async positionAt(text: string): Promise<bigint | undefined> {
    return (await momentAt({ readAll: (after) => this.readAll(after) }, this.rows, text))?.position;
  }

  /** As a store does it that can only go on from an event that there is. */
  private async *readAll(after?: bigint): AsyncGenerator<Recorded> {
    if (after !== undefined && !this.log.some(({ position }) => position === after)) throw new Error(`nothing is at ${after}`);
    for (const recorded of this.log) {
      if (after !== undefined && recorded.position <= after) continue;
      this.read += 1;
      yield await Promise.resolve(recorded);
    }
  }
}

/** The log up to just before the first event that was decided after T. */
const expected = (log: readonly Recorded[], time: string): bigint | undefined => {
  const later = log.findIndex(({ metadata }) => metadata.at > time);
  return (later === -1 ? log : log.slice(0, later)).at(-1)?.position;
};

const minute = 60_000;
const ask = (times: readonly number[], text: string) => new Lab(logOf(times)).positionAt(text);

describe('the position of a time', () => {
  it('is that of the last event before, however long ago', async () => {
    expect(await ask([0, 10, 20 * minute], at(15 * minute))).toBe(170n);
    expect(await ask([0, 10, 20 * minute], at(20 * minute))).toBe(240n);
    expect(await ask([0, 10, 20 * minute], at(9))).toBe(100n);
  });
  it('is the end of the log for a time to come', async () => expect(await ask([0, 10], at(99 * minute))).toBe(170n));
  it('is none before the first event, and none where there is no event', async () => {
    expect(await ask([0, 10], at(-1))).toBeUndefined();
    expect(await ask([], at(0))).toBeUndefined();
  });
  it('stops at what was decided later, though earlier decisions follow it', async () =>
    expect(await ask([0, 1_500, 900, 3_000], at(1_000))).toBe(100n));
  it('is that before a clock went wrong, not the beginning of the world', async () => {
    const wrong = [0, 60 * minute, 61 * minute, 62 * minute, 3 * minute, 59 * minute + 1, 60 * minute + 1];
    expect(await ask(wrong, at(59 * minute + 30_000))).toBe(100n);
  });

  it('is what it is by definition, whatever the clocks say', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(0, 1, 300, 1_000, 29_000, 61_000, 3_600_000), fc.integer({ min: -700, max: 700 })), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), fc.integer({ min: -2_000, max: 2_000 }), async (all, which, beside) => {
        let clock = 0;
        const log = logOf(all.map(([passed, wrong]) => (clock += passed) + wrong));
        const near = log[which % Math.max(log.length, 1)]?.metadata.at ?? at(0);
        const time = new Date(Date.parse(near) + beside).toISOString();
        expect(await new Lab(log).positionAt(time)).toBe(expected(log, time));
      }),
      { numRuns: 500 },
    );
  });

  it('is found without reading more than about a second of the log', async () => {
    const lab = new Lab(logOf(Array.from({ length: 6_000 }, (_, index) => index * 10)));
    expect(await lab.positionAt(at(30_005))).toBe(BigInt(3_000 * 70 + 100));
    expect(lab.read).toBeLessThan(300);
  });

  it.each([
    ['2026-01-01T12:00:00.010Z', 170n],
    ['2026-01-01T12:00:00.0109Z', 170n],
    ['2026-01-01T12:00:00', 100n],
    ['2026-01-01T12:00', 100n],
    ['2026-01-01T13:00:00+01:00', 100n],
    ['2026-01-01T13:00:00 01:00', 100n],
    ['2026-01-02', 240n],
    ['2026-01-01', undefined],
    ['9999-12-31T23:59-23:59', 240n],
    ['0000-01-01T00:00+23:59', undefined],
  ])('is known for %s', async (text, position) => expect(await ask([0, 10, 5_000], text)).toBe(position));

  it.each(['', 'now', '2026-02-30', '2026-01-01T25:00', '20260101T120000Z', '-5', '1.5', ' 1', '1'.repeat(21)])(
    'is not known for %j',
    async (text) => expect(ask([0], text)).rejects.toMatchObject({ code: 'invalid-request' }),
  );
});

describe('the event of a position', () => {
  const times = [0, 10, 5_000, 20 * minute];
  it.each([
    ['99', undefined],
    ['0', undefined],
    ['100', 100n],
    ['169', 100n],
    ['170', 170n],
    ['309', 240n],
    ['310', 310n],
    ['99999999999999999999', 310n],
  ])('of %s is the last one up to there', async (text, position) => expect(await ask(times, text)).toBe(position));
});
