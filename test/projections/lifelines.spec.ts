import { describe, expect, it } from '@jest/globals';
import { projectId } from '../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../src/domain/kernel/message.js';
import { lifelineKey, lifelines, ownerAt } from '../../src/projections/lifelines.projection.js';
import { moments } from '../../src/projections/moments.projection.js';
import * as example from '../support/examples.js';
import { a1, afterNoon, available, host1, host2, noon, project, s1, s2, storageHost, volumeId } from '../support/examples.js';
import { projected } from '../support/projected-rows.js';
import { discovered } from '../support/server-examples.js';

/** One event each second, from noon on. */
const told = (...events: readonly Message[]): Recorded[] =>
  events.map((event, index) => ({
    ...{ event, id: `event-${index}`, stream: 'any', revision: index, position: BigInt(index) },
    metadata: { correlationId: 'req-1', causationId: 'c', actor: 'ann', projectId: 'p', schemaVersion: 1, at: afterNoon(index) },
  }));
const lineOf = (key: string, ...events: readonly Message[]) => projected(lifelines, told(...events)).get(key);
const moment = (index: number) => ({ position: `${index}`, at: afterNoon(index) });

describe('the lifeline of a volume', () => {
  const key = lifelineKey('volume', volumeId);
  it('begins when it is created, and says whose it is, where it is kept and where its history is', () =>
    expect(lineOf(key, ...available)).toEqual({
      ...{ kind: 'volume', id: volumeId, stream: `volume-${volumeId}`, projectId: project },
      ...{ volumeId: null, serverId: null, hostName: storageHost, from: moment(0), until: null },
    }));
  it('ends when it is deleted, not before, and stays', () => {
    expect(lineOf(key, ...available, example.deletionRequested)).toMatchObject({ until: null });
    expect(lineOf(key, ...available, example.deletionRequested, example.deleted)).toMatchObject({ from: moment(0), until: moment(3) });
  });
  it('can be asked for by when it was there', () => {
    const line = lineOf(key, ...available, example.deletionRequested, example.deleted);
    expect(line && lifelines.columnsOf(line)).toMatchObject({
      from_position: '0'.repeat(20),
      until_position: `${'0'.repeat(19)}3`,
      kind_until: `volume/${'0'.repeat(19)}3`,
      project_kind_from: `${project}/volume/${'0'.repeat(20)}`,
      host_until: `${storageHost}/volume/${'0'.repeat(19)}3`,
    });
  });
});

describe('the lifeline of an attachment', () => {
  const key = lifelineKey('attachment', a1);
  it('lies after all that have ended while it has not', () => {
    const line = lineOf(key, ...example.attachedByClient(a1, s1, host1));
    expect(line && lifelines.columnsOf(line)).toMatchObject({
      server_from: `${s1}/${'0'.repeat(20)}`,
      kind_until: `attachment/~${'0'.repeat(20)}`,
      host_until: `${host1}/attachment/~${'0'.repeat(20)}`,
    });
  });
  it('knows its volume, its server and its host, also when it has ended', () =>
    expect(lineOf(key, ...example.attachedByClient(a1, s1, host1), example.detached(a1))).toEqual({
      ...{ kind: 'attachment', id: a1, stream: `volume-${volumeId}`, projectId: project },
      ...{ volumeId, serverId: s1, hostName: host1, from: moment(0), until: moment(4) },
    }));
  it('begins with its export where it is none that is listed', () => {
    const line = lineOf(key, example.exportRequested(a1, { driver: 'connection', connector: example.connectorOf(host2) }));
    expect(line).toMatchObject({ volumeId, serverId: null, hostName: host2, from: moment(0), until: null });
  });
  it('has the host it was given last', () => {
    const again = example.exportRequested(a1, { connector: example.connectorOf(host2) });
    expect(lineOf(key, example.reserved(a1), example.exportRequested(a1), again)).toMatchObject({ hostName: host2, from: moment(0) });
  });
  it('goes on from its first beginning when it begins again', () => {
    const line = lineOf(key, example.reserved(a1), example.detached(a1), example.reserved(a1, { serverId: s2 }));
    expect(line).toMatchObject({ serverId: s2, from: moment(0), until: null });
  });
});

describe('the lifeline of a server', () => {
  const key = lifelineKey('server', s1);
  const vanished = { type: 'ServerVanished', data: { serverId: s1, seenAt: noon } };
  it('ends when it vanishes, and goes on when it is found again', () => {
    expect(lineOf(key, discovered(), vanished)).toMatchObject({ hostName: host1, from: moment(0), until: moment(1) });
    expect(lineOf(key, discovered(), vanished, discovered({ hostName: host2 }))).toMatchObject({ hostName: host2, until: null });
    const moved = { type: 'ServerMoved', data: { serverId: s1, hostName: host2, seenAt: noon } };
    expect(lineOf(key, discovered(), vanished, moved)).toMatchObject({ hostName: host2, from: moment(0), until: null });
  });
});

describe('a lifeline', () => {
  it('is the very same while nothing changes, so that nothing is written', () => {
    const [first, second, third] = told(...example.attachedByClient(a1, s1, host1)).filter(({ event }) =>
      lifelines.handles.includes(event.type as never),
    );
    const asTold = (recorded: Recorded | undefined) => recorded as Parameters<typeof lifelines.evolve>[1];
    const begun = lifelines.evolve(lifelines.evolve(undefined, asTold(first)), asTold(second));
    expect(lifelines.evolve(begun, asTold(third))).toBe(begun);
  });
});

describe('the moments of a minute', () => {
  const projection = moments(['Noted']);
  const noted = (index: number, at: string): Recorded => {
    const [one] = told({ type: 'Noted', data: {} });
    if (!one) throw new Error('nothing was told');
    return { ...one, position: BigInt(index), metadata: { ...one.metadata, at } };
  };
  it('are the first events of its seconds', () => {
    const log = [noted(5, '2026-01-01T12:00:07.100Z'), noted(6, '2026-01-01T12:00:07.200Z'), noted(7, '2026-01-01T12:00:03.000Z')];
    expect([...projected(projection, [...log, noted(8, '2026-01-01T12:01:00.000Z')])]).toEqual([
      [
        '2026-01-01T12:00',
        {
          first: '5',
          seconds: { '07': { position: '5', at: '2026-01-01T12:00:07.100Z' }, '03': { position: '7', at: '2026-01-01T12:00:03.000Z' } },
        },
      ],
      ['2026-01-01T12:01', { first: '8', seconds: { '00': { position: '8', at: '2026-01-01T12:01:00.000Z' } } }],
    ]);
  });
  it('are the very same while the second is', () => {
    const row = projection.evolve(undefined, noted(5, '2026-01-01T12:00:07.100Z'));
    expect(projection.evolve(row, noted(6, '2026-01-01T12:00:07.900Z'))).toBe(row);
  });
});

describe('the lifeline of a server that comes back in another project', () => {
  const vanished: Message = { type: 'ServerVanished', data: { serverId: s1, seenAt: noon } };
  const story = [discovered(), vanished, discovered(), vanished, discovered({ projectId: projectId('project-2') })];
  it('says until when it was whose', () => {
    const line = lineOf(lifelineKey('server', s1), ...story);
    expect(line).toMatchObject({ projectId: 'project-2', formerly: [{ projectId: project, before: '4' }], from: moment(0) });
    expect([0n, 3n, 4n, 9n].map((position) => line && ownerAt(line, position))).toEqual([project, project, 'project-2', 'project-2']);
  });
  it('says nothing of it where it stayed whose it was', () =>
    expect(lineOf(lifelineKey('server', s1), ...story.slice(0, 4))).not.toHaveProperty('formerly'));
});
