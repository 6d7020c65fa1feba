import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Postgres } from '../../../src/adapters/postgres/postgres.js';
import { postgresReadModel } from '../../../src/adapters/read-model/postgres.js';
import { type ReadModel, ReadModelUnavailable, type RowChange } from '../../../src/app/ports/read-model.js';
import { eventually } from '../../support/contracts/event-store/examples.js';
import { asProjections, at, change, endingAt, ships, table } from '../../support/contracts/read-model/examples.js';
import { dropRows } from '../../support/postgres-read-model-lab.js';
import { PostgresProcess } from '../../support/postgres-process.js';

/** So that nobody waits long for what is not to come, and a busy machine is not taken for one that does not answer. */
const impatient = { timeoutMs: 2_500 };

let server: PostgresProcess;
beforeAll(async () => {
  server = await PostgresProcess.start();
});
afterAll(() => server.stop());

describe('Rows in PostgreSQL', () => {
  let [writer, reader]: [ReadModel, ReadModel] = [{} as ReadModel, {} as ReadModel];
  const prepare = () => writer.prepare(asProjections(ships), endingAt(100n));
  beforeEach(async () => {
    await dropRows(server);
    [writer, reader] = [postgresReadModel(server.url, impatient), postgresReadModel(server.url, impatient)];
    await prepare();
    await writer.save([change('a')], at(1n));
    await writer.show(asProjections(ships));
  });
  afterEach(() => Promise.all([writer.close(), reader.close()]));

  it('are saved however many they are at once, the later of two changes of one row included', async () => {
    const many = Array.from({ length: 12_000 }, (_, number) => change(`${number}`));
    const [first] = many as [RowChange & { readonly row: object }];
    const later = { ...first, row: { ...first.row, name: 'later' } };
    await writer.save([...many, later, { table, key: '11999', row: undefined }], at(2n));
    expect(await reader.count(table, [])).toBe(12_000);
    expect(await reader.find(table, '0')).toEqual(later.row);
    expect(await reader.find(table, '11999')).toBeUndefined();
  });

  describe('when the server crashes', () => {
    it('cannot be had until it is back, and then are as they were saved', async () => {
      await reader.find(table, 'a');
      await server.kill();
      const questions = [reader.find(table, 'a'), reader.list(table, {}), reader.positions([table]), writer.save([change('b')], at(2n))];
      for (const { reason } of (await Promise.allSettled(questions)) as PromiseRejectedResult[]) {
        expect(reason).toBeInstanceOf(ReadModelUnavailable);
        expect((reason as Error).message).toContain(`PostgreSQL at 127.0.0.1:${server.port}/postgres does not answer`);
      }
      await server.restart();
      expect(await reader.count(table, [])).toBe(1);
      await writer.save([change('c')], at(3n));
      expect(await reader.positions([table])).toEqual(at(3n));
    });

    it('are all there of what was saved, and nothing of what was not', async () => {
      let saved = 1n;
      const saving = (async () => {
        for (;;) {
          await writer.save([change(`${saved + 1n}`)], at(saved + 1n));
          saved += 1n;
        }
      })();
      await eventually(() => saved > 50n);
      await server.kill();
      await expect(saving).rejects.toBeInstanceOf(ReadModelUnavailable);
      await server.restart();
      const position = (await prepare()).get(table) ?? 0n;
      expect([saved, saved + 1n]).toContain(position);
      expect(BigInt(await reader.count(table, []))).toBe(position);
    });
  });

  describe('when the server does not answer', () => {
    afterEach(() => server.resume());

    it('are not waited for for ever, however many ask', async () => {
      await reader.find(table, 'a');
      server.pause();
      const asked = await Promise.allSettled(Array.from({ length: 30 }, () => reader.find(table, 'a')));
      expect(asked.map((each) => each.status === 'rejected' && (each.reason as Error).name)).toEqual(
        asked.map(() => 'ReadModelUnavailable'),
      );
      server.resume();
      expect(await reader.find(table, 'a')).toBeDefined();
    });

    it('are saved wholly or not at all, and the next save says so', async () => {
      server.pause();
      await expect(writer.save([change('b')], at(2n))).rejects.toThrow(ReadModelUnavailable);
      server.resume();
      const position = (await prepare()).get(table);
      expect(await reader.count(table, [])).toBe(position === 2n ? 2 : 1);
      await writer.save([change('c')], at(3n));
      expect(await reader.find(table, 'c')).toBeDefined();
    });
  });

  describe('when somebody drops them', () => {
    it.each([
      ['the schema', 'drop schema mooring_rows cascade'],
      ['a table', `drop table mooring_rows.${table} cascade`],
      ['what is shown', `drop view mooring_rows.${table}_shown`],
    ])('are made again by who saves: %s', async (_, drop) => {
      const postgres = new Postgres(server.url);
      await postgres.query(drop);
      await postgres.close();
      await expect(reader.find(table, 'a')).rejects.toThrow(ReadModelUnavailable);
      await writer.save([change('b')], at(2n)).catch((error: unknown) => expect(error).toBeInstanceOf(ReadModelUnavailable));
      const isKept = (await prepare()).get(table) !== undefined;
      await expect(reader.find(table, 'a')).rejects.toThrow(ReadModelUnavailable);
      if (!isKept) await writer.save([change('a'), change('b')], at(2n));
      await writer.show(asProjections(ships));
      expect(await reader.count(table, [])).toBe(2);
    });
  });

  describe('when several processes come at once', () => {
    it('are made by one of them, in an empty database', async () => {
      await dropRows(server);
      const all = Array.from({ length: 6 }, () => postgresReadModel(server.url));
      const prepared = await Promise.all(all.map((each) => each.prepare(asProjections(ships), endingAt(9n))));
      expect(prepared.map((each) => each.get(table))).toEqual(all.map(() => undefined));
      await Promise.all(all.map((each) => each.show(asProjections(ships))));
      const saves = await Promise.allSettled(all.map((each, number) => each.save([change(`${number}`)], at(1n))));
      expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await reader.count(table, [])).toBe(1);
      await Promise.all(all.map((each) => each.close()));
    });

    it('are saved by one of two who save at the same moment, every time', async () => {
      const other = postgresReadModel(server.url);
      for (let position = 2n; position < 40n; position += 1n) {
        await Promise.all([prepare(), other.prepare(asProjections(ships), endingAt(100n))]);
        const saves = await Promise.allSettled([writer.save([change('w')], at(position)), other.save([change('o')], at(position))]);
        expect(saves.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      }
      await other.close();
    });
  });

  describe('are watched', () => {
    it('by whoever wants to know when they are saved', async () => {
      let heard = 0;
      const stop = reader.watch(() => (heard += 1));
      await eventually(() => heard > 0);
      const before = heard;
      await writer.save([], at(2n));
      await eventually(() => heard > before);
      stop();
    });

    it('and told which tables have come to which position', async () => {
      const heard: unknown[] = [];
      const stop = reader.watch((save) => void heard.push(save));
      await eventually(() => heard.length > 0);
      await writer.save([], at(2n));
      await eventually(() => heard.length > 1);
      expect(heard.at(-1)).toEqual({ tables: [table], position: 2n });
      stop();
    });

    it('also after the server was gone', async () => {
      let heard = 0;
      const stop = reader.watch(() => (heard += 1));
      await eventually(() => heard > 0);
      await server.kill();
      await server.restart();
      const before = heard;
      await eventually(() => heard > before);
      await writer.save([], at(2n)).catch(() => undefined);
      const again = heard;
      await prepare();
      await writer.save([], at(9n));
      await eventually(() => heard > again);
      stop();
    });

    it('by nobody who has stopped', async () => {
      let heard = 0;
      const stop = reader.watch(() => (heard += 1));
      await eventually(() => heard > 0);
      stop();
      const before = heard;
      let others = 0;
      const stopOther = writer.watch(() => (others += 1));
      await eventually(() => others > 0);
      const othersBefore = others;
      await writer.save([], at(2n));
      await eventually(() => others > othersBefore);
      stopOther();
      expect(heard).toBe(before);
    });

    it('in vain by whoever asks for what was not saved', async () => {
      let heard = 0;
      const stop = reader.watch(() => (heard += 1));
      await eventually(() => heard > 0);
      const before = heard;
      const failing = postgresReadModel(server.url);
      await failing.prepare(asProjections(ships), endingAt(100n));
      await expect(failing.save([{ ...change('y'), columns: { nothing: 1 } } as RowChange], at(2n))).rejects.toThrow('no column');
      await writer.find(table, 'a');
      expect(heard).toBe(before);
      await failing.close();
      stop();
    });
  });
});
