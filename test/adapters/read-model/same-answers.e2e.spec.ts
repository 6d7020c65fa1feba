import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter, ReadModel, RowChange, RowQuery } from '../../../src/app/ports/read-model.js';
import { asProjections, at, change, endingAt, removal, ships, table } from '../../support/contracts/read-model/examples.js';
import { postgresReadModelLab } from '../../support/postgres-read-model-lab.js';
import { PostgresProcess } from '../../support/postgres-process.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';

/** Few and awkward, so that they meet: capitals, accents, signs that order or mean something, what is no text at all. */
const texts = fc.constantFrom(
  '',
  'a',
  'A',
  'b',
  'Å',
  'å',
  'ß',
  'ss',
  'a b',
  'a-b',
  '_',
  '%',
  '\\',
  "'",
  '10',
  '9',
  '\0',
  'a\0',
  '\ud800',
  '😀',
  '\uffff',
  ' a',
  'aa',
);
const crews = fc.option(fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 53 - 1), fc.integer({ min: -3, max: 3 })));
const keys = texts.filter((key) => key !== '');

const changes: fc.Arbitrary<RowChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(keys, texts, crews, fc.option(texts)).map(([key, name, crew, port]) => change(key, { name, crew, port })),
  },
  { weight: 1, arbitrary: keys.map(removal) },
);

const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    column: fc.constantFrom('name', 'port', 'key'),
    is: fc.constantFrom('equal', 'unequal', 'like', 'atMost', 'above'),
    value: texts,
  }),
  fc.record({
    column: fc.constant('crew'),
    is: fc.constantFrom('equal', 'unequal'),
    value: fc.oneof(crews, fc.constantFrom(0.5, 1e30, 2 ** 53)),
  }),
  fc.record({ column: fc.constantFrom('name', 'port'), is: fc.constantFrom('equal', 'unequal'), value: fc.constant(null) }),
);

const queries: fc.Arbitrary<RowQuery> = fc.record(
  {
    where: fc.array(filters, { maxLength: 2 }),
    sort: fc.array(
      fc.record({ column: fc.constantFrom('name', 'crew', 'port', 'key'), direction: fc.constantFrom('asc' as const, 'desc' as const) }),
      { maxLength: 2 },
    ),
    limit: fc.nat(5),
    offset: fc.nat(5),
    after: keys,
  },
  { requiredKeys: [] },
);

/** To SQLite's own `like` both are what stands for no character. */
const onlyOneLike: [RowChange[][], RowQuery[]] = [
  [[change('a', { name: '\uffff', crew: null, port: null })]],
  [{ where: [{ column: 'name', is: 'like', value: '\ud800' }] }],
];

const answersOf = async (readModel: ReadModel, query: RowQuery) => ({
  listed: await readModel.list(table, query),
  counted: await readModel.count(table, query.where ?? []),
  found: [...(await readModel.findMany(table, ['a', 'A', '\0', 'å', '😀', 'none']))].sort(([one], [other]) => (one < other ? -1 : 1)),
});

describe('Rows in PostgreSQL and in SQLite', () => {
  let server: PostgresProcess;
  beforeAll(async () => {
    server = await PostgresProcess.start();
  });
  afterAll(() => server.stop());

  it('answer every question alike', async () => {
    const both = fc.tuple(
      fc.array(fc.array(changes, { maxLength: 12 }), { maxLength: 3 }),
      fc.array(queries, { minLength: 1, maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(both, async ([saves, asked]) => {
        const labs = [await sqliteReadModelLab(), await postgresReadModelLab(server)];
        try {
          for (const { readModel } of labs) {
            await readModel.prepare(asProjections(ships), endingAt(9n));
            await readModel.show(asProjections(ships));
            for (const [index, save] of saves.entries()) await readModel.save(save, at(BigInt(index + 1)));
          }
          for (const query of asked) {
            const [one, other] = await Promise.all(labs.map(({ readModel }) => answersOf(readModel, query)));
            expect(other).toEqual(one);
          }
        } finally {
          for (const lab of labs) await lab.dispose();
        }
      }),
      { numRuns: 60, examples: [[onlyOneLike]] },
    );
  });
});
