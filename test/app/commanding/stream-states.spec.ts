import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { rowSnapshots } from '../../../src/app/commanding/row-snapshots.js';
import { noSnapshots, type Snapshots } from '../../../src/app/commanding/snapshots.js';
import { StreamStates } from '../../../src/app/commanding/stream-states.js';
import { DatabaseUnavailable } from '../../../src/app/ports/database-unavailable.js';
import type { ReadModel } from '../../../src/app/ports/read-model.js';
import { ReadModelUnavailable } from '../../../src/app/ports/read-model.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { tableOf } from '../../../src/projections/projection.js';
import { volumes } from '../../../src/projections/volumes.projection.js';
import { all, metadata } from '../../support/contracts/event-store/examples.js';
import * as example from '../../support/examples.js';
import { shared, volumeId } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { projected, type Rows } from '../../support/projected-rows.js';
import { moves } from '../../support/random-moves.js';
import { RandomVolume } from '../../support/random-volume.js';

const stream = streamOf.volume(volumeId);
const short = 249;
const long = 600;

describe('the state of a stream', () => {
  let lab: ReturnType<typeof openStore>;
  let from: number[];

  beforeEach(() => {
    lab = openStore();
    from = [];
  });
  afterEach(() => lab.dispose());

  const record = async (events: readonly Message[], name = stream): Promise<readonly Recorded[]> => {
    const stored = events.map((event) => ({ id: systemIds.uuid(), event, metadata }));
    await lab.store.append(name, 'no-stream', stored);
    return all(lab.store.readStream(name));
  };
  /** Notes from where a stream is read. */
  const watched: Pick<typeof lab.store, 'readStream'> = {
    readStream: (name, revision) => {
      from.push(revision ?? 0);
      return lab.store.readStream(name, revision);
    },
  };
  const read = (snapshots: Snapshots) => new StreamStates(watched, snapshots).read(stream, volumeDecider, undefined);
  const rowsAt = (history: readonly Recorded[]): Pick<ReadModel, 'find'> => keeping(projected(volumes, history));

  it('is folded from its beginning without asking for a snapshot where it is short', async () => {
    await record(renamed(short));
    const unasked: Snapshots = { of: () => Promise.reject(new Error('asked')) };
    expect(await read(unasked)).toMatchObject({ expected: short - 1, state: { name: `name ${short - 1}` } });
  });

  it('is the same from a snapshot of it, wherever that was made, and what came after it', async () => {
    const history = await record(renamed(long));
    const whole = await read(noSnapshots);
    for (const kept of [1, 2, short, long - 1, long]) {
      from = [];
      expect(await read(rowSnapshots(rowsAt(history.slice(0, kept))))).toEqual(whole);
      expect(from).toEqual([0, kept - 1]);
    }
  });

  it('is folded from what is known where that is more', async () => {
    const history = await record(renamed(long));
    const states = new StreamStates(watched, rowSnapshots(rowsAt(history.slice(0, long - 10))));
    const whole = await states.read(stream, volumeDecider, undefined);
    from = [];
    expect(await states.read(stream, volumeDecider, whole)).toEqual(whole);
    expect(from).toEqual([long]);
  });

  it('is the same whatever happened, from every point', () =>
    fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 6, maxLength: 12 }), fc.nat(), async (all, cut) => {
        const volume = new RandomVolume(shared, () => undefined);
        for (const move of all.flat()) volume.play(move);
        const [name, events] = [`volume-${systemIds.uuid()}`, [...renamed(short), ...volume.log.slice(shared.length)]];
        const history = await record(events, name);
        const rows = projected(volumes, history.slice(0, 1 + (cut % history.length)));
        const states = (snapshots: Snapshots) => new StreamStates(lab.store, snapshots).read(name, volumeDecider, undefined);
        expect(await states({ of: () => rowSnapshots(keeping(rows)).of(stream) })).toEqual(await states(noSnapshots));
      }),
      { numRuns: 60 },
    ));

  it.each([
    ['there is no row', new Map()],
    ['the row is of a longer stream', rowAsOf({ revision: long, position: `${long + 1}` })],
    ['the row is of another log', rowAsOf({ revision: long - 10, position: '7' })],
  ] as [string, Rows<object>][])('is folded from the beginning where %s', async (_why, rows) => {
    await record(renamed(long));
    expect(await read(rowSnapshots(keeping(rows)))).toEqual(await read(noSnapshots));
  });

  it('is folded from the beginning while rows cannot be had', async () => {
    await record(renamed(long));
    const whole = await read(noSnapshots);
    for (const error of [new DatabaseUnavailable('away'), new ReadModelUnavailable('being built')]) {
      expect(await read(rowSnapshots({ find: () => Promise.reject(error) }))).toEqual(whole);
    }
    await expect(read(rowSnapshots({ find: () => Promise.reject(new Error('a bug')) }))).rejects.toThrow('a bug');
  });

  it('has no snapshot where streams of its kind have no rows', async () => {
    expect(await rowSnapshots({ find: () => Promise.reject(new Error('asked')) }).of('lease-work-1')).toBeUndefined();
  });
});

/** A volume that was given so many names. */
const renamed = (events: number): VolumeEvent[] => [
  ...shared,
  ...Array.from({ length: events - shared.length }, (_, index): VolumeEvent => {
    const name = `name ${index + shared.length}`;
    return { type: 'VolumeDescribed', data: { volumeId, name, description: null, describedAt: example.noon } };
  }),
];

const keeping = (rows: Rows<object>): Pick<ReadModel, 'find'> => ({
  find: <Row extends object>(table: string, key: string) =>
    Promise.resolve(table === tableOf(volumes) ? (rows.get(key) as Row | undefined) : undefined),
});

function rowAsOf(asOf: { revision: number; position: string }): Rows<object> {
  return new Map([[volumeId, { volume: { stage: 'live', name: 'wrong' }, asOf }]]);
}
