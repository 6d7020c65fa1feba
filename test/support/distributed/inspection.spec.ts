import { describe, expect, it } from '@jest/globals';
import { diskAliasOf, targetIqnOf } from '../../../src/domain/host/host-work.js';
import type { DiskRow } from '../../../src/adapters/simulated/physics/rows.js';
import * as events from '../examples.js';
import { a1, a2, available, host1, s1, volumeId } from '../examples.js';
import { History } from './history.js';
import { whatStandsOtherwise, type WorldSeen } from './inspection.js';

const metadata = { correlationId: 'r', causationId: 'c', actor: 'ann', projectId: null, schemaVersion: 1, at: events.noon };
const history = new History(
  [...available, ...events.attachedByMooring(a1)].map((event, index) => ({
    ...{ event, metadata, id: `${index}`, stream: `volume-${volumeId}`, revision: index, position: BigInt(index) },
  })),
);

const disk = (id: string): DiskRow => ({
  ...{ serverId: s1, alias: diskAliasOf(id), deviceName: 'vdb', mode: 'rw', shareable: false, serial: volumeId },
  ...{ persistent: true, live: { session: 's', leaving: false }, source: { device: '/dev/x' } },
});
const world: WorldSeen = {
  inventory: {
    targets: [targetIqnOf(a1)],
    sessions: [{ targetIqn: targetIqnOf(a1), initiator: 'i', host: host1, device: '/dev/x' }],
    disks: [disk(a1)],
  },
  volumes: [volumeId],
  made: { [targetIqnOf(a1)]: 1, [diskAliasOf(a1)]: 1 },
  writers: {},
  mostWriters: { [volumeId]: 1 },
};

describe('the machines held against the log', () => {
  it('are as they should be', () => expect(whatStandsOtherwise(history, world)).toEqual([]));

  it.each<[string, WorldSeen, string]>([
    ['a target is missing', { ...world, inventory: { ...world.inventory, targets: [] } }, 'which is not there'],
    [
      'a session is nobody’s',
      { ...world, inventory: { ...world.inventory, sessions: [...world.inventory.sessions, ...world.inventory.sessions] } },
      'is there twice',
    ],
    ['a disk is left', { ...world, inventory: { ...world.inventory, disks: [disk(a1), disk(a2)] } }, 'which the log does not have'],
    [
      'a disk is half plugged in',
      { ...world, inventory: { ...world.inventory, disks: [{ ...disk(a1), live: null }] } },
      'disks, whole: the log has',
    ],
    ['a backing file is left', { ...world, volumes: [volumeId, 'volume-2'] }, 'volume-2'],
    ['a target was made twice', { ...world, made: { [targetIqnOf(a1)]: 2 } }, 'was made 2 times'],
    ['two hosts could write a volume for one', { ...world, mostWriters: { [volumeId]: 2 } }, '2 hosts could write'],
  ])('are not when %s', (_, seen, words) => {
    expect(whatStandsOtherwise(history, seen).join('\n')).toContain(words);
  });
});
