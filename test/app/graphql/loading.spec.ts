import { describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import { Reading } from '../../../src/app/graphql/running/reading.js';
import type { RequestContext } from '../../../src/app/http/access/request-context.js';
import type { RowSource } from '../../../src/app/ports/read-model.js';
import { FindRows, FindRowsHandler } from '../../../src/app/reading/find-rows.js';
import { rowsFrom } from '../../../src/app/reading/standpoint.js';
import { tableOf } from '../../../src/projections/projection.js';
import { volumes } from '../../../src/projections/volumes.projection.js';

const requester = { project: { id: 'mine' }, isAdmin: false, isService: false } as RequestContext;

const rowsOf = (owners: Readonly<Record<string, string>>, asked: string[]): RowSource =>
  ({
    findMany: (table: string, keys: readonly string[]) => {
      asked.push(`${table}: ${keys.join(' ')}`);
      const found = keys.filter((key) => key in owners).map((key) => [key, { volume: { volumeId: key, projectId: owners[key] } }] as const);
      return Promise.resolve(new Map(found));
    },
  }) as unknown as RowSource;

const busOn = (rows: RowSource): QueryBus => {
  const handler = new FindRowsHandler(rows);
  return { execute: (query: FindRows<'volumes'>) => handler.execute(query) } as unknown as QueryBus;
};

describe('What things lead to', () => {
  it('is read by one question for each kind, and each thing once', async () => {
    const asked: string[] = [];
    const reading = new Reading(requester, busOn(rowsOf({ a: 'mine', b: 'mine' }, asked)), null);
    const found = await Promise.all(['a', 'b', 'a', 'c'].map((id) => reading.related('volumes', id)));
    expect(found.map((row) => row?.volume.volumeId)).toEqual(['a', 'b', 'a', undefined]);
    expect(asked).toEqual([`${tableOf(volumes)}: a b c`]);
  });

  it('is not there where it is another project’s', async () => {
    const reading = new Reading(requester, busOn(rowsOf({ a: 'theirs' }, [])), null);
    expect(await reading.related('volumes', 'a')).toBeNull();
  });

  it('is read from the moment that is asked about, also when it is asked for later', async () => {
    const [now, then]: [string[], string[]] = [[], []];
    const rows = rowsFrom(rowsOf({ a: 'mine' }, now));
    const reading = new Reading(requester, busOn(rows), rowsOf({ a: 'mine' }, then));
    await reading.related('volumes', 'a');
    expect([now.length, then.length]).toEqual([0, 1]);
  });
});
