/** Read models over random histories: they say what the log says, and a rebuilt one says what the live one does. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attachStatusOf } from '../../src/domain/volume/attachment.js';
import { attachmentsOf, volumeStatusOf } from '../../src/domain/volume/volume.state.js';
import { attachments } from '../../src/projections/attachments.projection.js';
import { processes, projections } from '../../src/projections/index.js';
import { type Projection, tableOf } from '../../src/projections/projection.js';
import { servers } from '../../src/projections/servers.projection.js';
import { volumes } from '../../src/projections/volumes.projection.js';
import { available, s1, s2, shared, volumeId } from '../support/examples.js';
import { projected, rowsOf } from '../support/projected-rows.js';
import { RandomWorld, worldStory } from '../support/random-world.js';

const all = projections(processes({ unplugTries: 8 }));
const runs = { numRuns: 60 };
const afterStories = (check: (world: RandomWorld, cut: number) => void): void => {
  const volume = fc.constantFrom(available, shared);
  const property = fc.property(volume, worldStory, fc.nat(), (history, story, cut) => {
    const world = new RandomWorld(history, story);
    world.playAll();
    check(world, cut % (world.log.length + 1));
  });
  fc.assert(property, runs);
};

describe('the read model', () => {
  it('of volumes says what the volume itself says', () =>
    afterStories((world) => {
      const row = projected(volumes, world.log).get(volumeId);
      const volume = world.volume();
      expect(row?.volume).toEqual(volume);
      expect(row && volumes.columnsOf(row)['status']).toBe(volume.stage === 'live' && volumeStatusOf(volume));
      expect(row?.updatedAt).toBe(world.log.findLast(({ stream }) => stream === `volume-${volumeId}`)?.metadata.at);
    }));
  it('of attachments says what the volume says of each', () =>
    afterStories((world) => {
      const rows = [...projected(attachments, world.log).values()];
      const volume = world.volume();
      const live = volume.stage === 'live' ? attachmentsOf(volume) : [];
      expect(rows.map(({ attachment }) => attachment)).toEqual(expect.arrayContaining([...live]));
      expect(rows.map((row) => attachments.columnsOf(row)['attach_status']).sort()).toEqual(live.map(attachStatusOf).sort());
    }));
  it('of servers says what each server says', () =>
    afterStories((world) => {
      const rows = projected(servers, world.log);
      expect([rows.get(s1)?.server, rows.get(s2)?.server]).toEqual([world.server(s1), world.server(s2)]);
    }));
  it('of open work marks what a process has yet to do, and only that', () =>
    afterStories((world) => {
      const open = all
        .filter(({ name }) => name.endsWith('_work'))
        .flatMap((table) => [...rowsOf(table, world.log).values()].map((row) => table.columnsOf(row)));
      expect(open.flatMap((row) => (row['open'] === 1 ? [row['step']] : [])).sort()).toEqual(world.open.sort());
    }));
});

describe.each(all.map((projection): [string, Projection] => [tableOf(projection), projection]))('the table %s', (_table, projection) => {
  it('is the same when it is rebuilt, and when it goes on from where it stopped', () =>
    afterStories((world, cut) => {
      const live = rowsOf(projection, world.log);
      const again = rowsOf(projection, world.log.slice(cut), rowsOf(projection, world.log.slice(0, cut)));
      expect(JSON.stringify([...again])).toBe(JSON.stringify([...live]));
    }));
  it('has just the columns it says it has', () =>
    afterStories((world) => {
      for (const row of rowsOf(projection, world.log).values()) {
        expect(Object.keys(projection.columnsOf(row)).sort()).toEqual(Object.keys(projection.columns).sort());
      }
      expect(Object.keys(projection.columns)).toEqual(expect.arrayContaining([...projection.indexed]));
    }));
});
