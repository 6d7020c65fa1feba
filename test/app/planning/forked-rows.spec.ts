import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sqliteReadModel } from '../../../src/adapters/read-model/sqlite.js';
import { ForkedRows } from '../../../src/app/planning/forked-rows.js';
import { ProjectedTables } from '../../../src/app/projecting/projected-tables.js';
import type { ReadModel, RowQuery } from '../../../src/app/ports/read-model.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { type Projection, tableOf } from '../../../src/projections/projection.js';
import { metadata } from '../../support/contracts/event-store/examples.js';

interface Box {
  readonly name: string | null;
  readonly size: number;
}

/** Things that come, change and go, some with a name. */
const boxes = {
  name: 'boxes',
  version: 1,
  handles: ['Put', 'Gone'],
  keyOf: ({ stream }) => stream,
  evolve: (_row, { event }) => (event.type === 'Gone' ? undefined : (event.data as Box)),
  columns: { name: 'text', size: 'integer' },
  indexed: [],
  columnsOf: ({ name, size }) => ({ name, size }),
} satisfies Projection<Box>;
const projections = [boxes] as unknown as readonly Projection[];
const table = tableOf(boxes);

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const box = fc.record({ name: fc.constantFrom('x', 'y', 'xy', null), size: fc.nat({ max: 3 }) });
const doing = fc.record({ key, box: fc.option(box, { freq: 3 }) });
const recorded = (doings: readonly { readonly key: string; readonly box: Box | null }[], after: number): Recorded[] =>
  doings.map(({ key: stream, box: data }, index) => ({
    ...{ metadata, stream, id: `${after + index}`, revision: index, position: BigInt(after + index + 1) },
    event: data === null ? { type: 'Gone', data: {} } : { type: 'Put', data },
  }));

const filter = fc.oneof(
  fc.record({ column: fc.constant('name'), is: fc.constantFrom('equal', 'unequal', 'like'), value: fc.constantFrom('x', 'y') }),
  fc.record({ column: fc.constant('size'), is: fc.constantFrom('equal', 'unequal'), value: fc.nat({ max: 3 }) }),
);
const where = fc.array(filter, { maxLength: 2 });
const sort = fc.array(fc.record({ column: fc.constantFrom('name', 'size', 'key'), direction: fc.constantFrom('asc', 'desc') }), {
  maxLength: 2,
});
const query = fc.record(
  { where, sort, limit: fc.nat({ max: 4 }), offset: fc.nat({ max: 3 }), after: key },
  { requiredKeys: [] },
) as fc.Arbitrary<RowQuery>;

const kept = async (events: readonly Recorded[]): Promise<ReadModel> => {
  const rows = sqliteReadModel(':memory:');
  const tables = new ProjectedTables(rows, projections);
  await tables.prepare(() => Promise.resolve(0n));
  if (events.length > 0) await tables.save(events, BigInt(events.length), 'changed');
  await tables.show();
  return rows;
};

describe('rows on top of those there are', () => {
  it('answer every question as if their events had been kept', async () => {
    const story = fc.record({ before: fc.array(doing, { maxLength: 12 }), planned: fc.array(doing, { maxLength: 6 }) });
    await fc.assert(
      fc.asyncProperty(story, fc.array(query, { minLength: 1, maxLength: 12 }), async ({ before, planned }, queries) => {
        const past = recorded(before, 0);
        const future = recorded(planned, before.length);
        const [now, then] = [await kept(past), await kept([...past, ...future])];
        const forked = new ForkedRows(now, projections);
        await forked.take(future);
        for (const asked of queries) {
          const conditions = asked.where ?? [];
          expect(await forked.list(table, asked)).toEqual(await then.list(table, asked));
          expect(await forked.count(table, conditions)).toBe(await then.count(table, conditions));
          expect(await forked.sum(table, 'size', conditions)).toBe(await then.sum(table, 'size', conditions));
        }
        const keys = ['a', 'b', 'c', 'd', 'e'];
        expect(await forked.findMany(table, keys)).toEqual(await then.findMany(table, keys));
        for (const each of keys) expect(await forked.find(table, each)).toEqual(await then.find(table, each));
        expect(await now.list(table, {})).toEqual(await (await kept(past)).list(table, {}));
        await Promise.all([now.close(), then.close()]);
      }),
      { numRuns: 60 },
    );
  });
});
