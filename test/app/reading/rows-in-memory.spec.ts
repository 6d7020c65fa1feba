import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter, ReadModel, RowQuery } from '../../../src/app/ports/read-model.js';
import { applyQuery, countOf, type RowInMemory, sumOf } from '../../../src/app/reading/rows-in-memory.js';
import { asProjections, at, endingAt, type Ship, ships, table } from '../../support/contracts/read-model/examples.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';

/**
 * Few and awkward, so that they meet: capitals, accents, signs that order or mean something, what is no text at all. Without U+FFFF, which is no
 * character: SQLite keeps it, but looking within a text takes it for the sign that stands for what is damaged.
 */
const awkward = ['', 'a', 'A', 'b', 'Å', 'å', 'ß', 'a b', '_', '%', '\\', "'", '10', '9', '\0', 'a\0', '\ud800', '😀', 'aa'];
const texts = fc.constantFrom(...awkward);
const keys = texts.filter((key) => key !== '' && key !== '\0' && key !== 'a\0');
const crews = fc.option(fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 53 - 1), fc.integer({ min: -3, max: 3 })));

const rows: fc.Arbitrary<readonly RowInMemory<Ship>[]> = fc
  .uniqueArray(fc.record({ key: keys, name: texts, crew: crews, port: fc.option(texts) }), { selector: ({ key }) => key, maxLength: 12 })
  .map((all) => all.map(({ key, ...row }) => ({ key, row, columns: ships.columnsOf(row) })));

const column = fc.constantFrom('name', 'port', 'key');
const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ column, is: fc.constantFrom('equal', 'unequal', 'like', 'atMost', 'above'), value: texts }),
  fc.record({
    column: fc.constant('crew'),
    is: fc.constantFrom('equal', 'unequal'),
    value: fc.oneof(crews, fc.constantFrom(0.5, 1e30, 2 ** 53)),
  }),
  fc.record({ column: fc.constant('crew'), is: fc.constant('like'), value: fc.constantFrom('1', '-', '') }),
  fc.record({ column, is: fc.constantFrom('equal', 'unequal'), value: fc.constant(null) }),
);

const direction = fc.constantFrom('asc', 'desc');
const queries: fc.Arbitrary<RowQuery> = fc.record(
  {
    where: fc.array(filters, { maxLength: 2 }),
    sort: fc.array(fc.record({ column: fc.constantFrom('name', 'crew', 'port', 'key'), direction }), { maxLength: 2 }),
    limit: fc.nat(5),
    offset: fc.nat(5),
    after: keys,
  },
  { requiredKeys: [] },
);

const kept = async (readModel: ReadModel, all: readonly RowInMemory<Ship>[]): Promise<void> => {
  await readModel.prepare(asProjections(ships), endingAt(9n));
  await readModel.show(asProjections(ships));
  const changes = all.map((each) => ({ table, ...each }));
  await readModel.save(changes, at(1n));
};

describe('Rows in memory', () => {
  it('answer every question as those in a database do', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(queries, { minLength: 1, maxLength: 20 }), async (all, asked) => {
        const lab = await sqliteReadModelLab();
        try {
          await kept(lab.readModel, all);
          for (const query of asked) {
            const { where = [] } = query;
            const inDatabase = {
              listed: await lab.readModel.list(table, query),
              counted: await lab.readModel.count(table, where),
              summed: await lab.readModel.sum(table, 'crew', [...where, { column: 'crew', is: 'unequal', value: 2 ** 53 - 1 }]),
            };
            const inMemory = {
              listed: applyQuery(all, query),
              counted: countOf(all, where),
              summed: sumOf(all, 'crew', [...where, { column: 'crew', is: 'unequal', value: 2 ** 53 - 1 }]),
            };
            expect({ query, ...inMemory }).toEqual({ query, ...inDatabase });
          }
        } finally {
          await lab.dispose();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('refuse a column that is not there', () => {
    const row = { name: 'a', crew: null, port: null };
    const one = [{ key: 'a', row, columns: ships.columnsOf(row) }];
    expect(() => applyQuery(one, { where: [{ column: 'nothing', is: 'equal', value: 1 }] })).toThrow('nothing');
  });
});
