import { describe, expect, it } from '@jest/globals';
import type { RowSource } from '../../../src/app/ports/read-model.js';
import { PastRows } from '../../../src/app/reading/past-rows.js';
import { from, presenceFrom, rowsFrom, standsInThePast } from '../../../src/app/reading/standpoint.js';

const rowsCalled = (name: string): RowSource => {
  const find = <Row extends object>() => Promise.resolve({ name } as unknown as Row);
  return {
    find,
    findMany: () => Promise.resolve(new Map()),
    list: () => Promise.resolve([]),
    count: () => Promise.resolve(0),
    sum: () => Promise.resolve(0),
  };
};
const past = new PastRows({ readStream: () => (async function* () {})() }, rowsCalled('kept'), 7n);

describe('whoever reads', () => {
  const rows = rowsFrom(rowsCalled('now'));
  const read = async () => rows.find<{ name: string }>('any', 'key');

  it('stands before the rows of now, or before those said around what is read, however deep below', async () => {
    expect(await read()).toEqual({ name: 'now' });
    expect(await from(rowsCalled('planned'), async () => (await Promise.resolve(), await Promise.all([read(), read()])))).toEqual([
      { name: 'planned' },
      { name: 'planned' },
    ]);
    expect(await read()).toEqual({ name: 'now' });
  });

  it('knows of the past that it is past; a plan is not', () => {
    expect(standsInThePast()).toBe(false);
    expect(from(rowsCalled('planned'), standsInThePast)).toBe(false);
    expect(from(past, standsInThePast)).toBe(true);
  });

  it('is not told of the past who is silent now', async () => {
    const presence = presenceFrom({ silent: () => Promise.resolve(new Set(['host-1'])) });
    expect([...(await presence.silent())]).toEqual(['host-1']);
    expect([...(await from(past, () => presence.silent()))]).toEqual([]);
  });

  it('is refused what cannot be asked of the past', async () => {
    await expect(past.find('usage_v1', 'a')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(past.list('usage_v1', {})).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
