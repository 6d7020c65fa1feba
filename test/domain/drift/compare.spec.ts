/** Each difference by its name; and what is no difference. */
import { describe, expect, it } from '@jest/globals';
import { compare } from '../../../src/domain/drift/compare.js';
import type { Life, Sight } from '../../../src/domain/drift/sight.js';
import { diskAliasOf, targetIqnOf } from '../../../src/domain/host/host-work.js';
import type { FoundDisk, FoundExport, FoundGuest, FoundVolume, InventoryItem } from '../../../src/domain/host/inventory.js';
import { fold } from '../../../src/domain/kernel/decider.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { evolve as evolveServer, initialServer } from '../../../src/domain/server/server.state.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import type { LiveVolume } from '../../../src/domain/volume/volume.state.js';
import * as example from '../../support/examples.js';
import { a1, available, host1, s1, volumeId } from '../../support/examples.js';
import { discovered } from '../../support/server-examples.js';

const gib = 2 ** 30;
const initiator = example.connectorOf(host1).initiator;

const volumeAfter = (...events: readonly (VolumeEvent | readonly VolumeEvent[])[]): LiveVolume => {
  const all: readonly VolumeEvent[] = [available, ...events].flat();
  const volume = fold(volumeDecider.evolve, volumeDecider.initial, all);
  if (volume.stage !== 'live') throw new Error('there is no volume');
  return { ...volume, storageHost: hostName(host1) };
};
const attached = volumeAfter(example.attachedByMooring(a1));
const server = evolveServer(initialServer, discovered({ hostName: hostName(host1) }));

const theExport = (fields: Partial<FoundExport> = {}): FoundExport => ({
  ...{ is: 'export', target: targetIqnOf(a1), serial: volumeId, mode: 'rw', initiators: [initiator], sessions: [initiator] },
  ...fields,
});
const theDisk = (fields: Partial<FoundDisk> = {}): FoundDisk => ({
  ...{ alias: diskAliasOf(a1), deviceName: 'vdb', serial: volumeId, live: true, persistent: true },
  ...fields,
});
const guestWith = (disks: readonly FoundDisk[], fields: Partial<FoundGuest> = {}): FoundGuest => ({
  ...{ is: 'guest', serverId: s1, runs: true, isDefined: true, disks, ...fields },
});
const theBytes = (sizeBytes = attached.sizeGiB * gib): FoundVolume => ({ is: 'volume', volumeId, sizeBytes });
const whole = [theExport(), guestWith([theDisk()]), theBytes()];

const life = (isOver: boolean): Life => ({ isOver, volumeId, serverId: null, projectId: null });
const sight = (items: readonly InventoryItem[], fields: Partial<Sight> & { volume?: LiveVolume; isStill?: boolean } = {}): Sight => {
  const { volume = attached, isStill = true, ...rest } = fields;
  return {
    host: hostName(host1),
    items,
    seen: new Set(['exports', 'guests', 'volumes']),
    volumes: [{ is: volume, isStill }],
    servers: new Map(server.stage === 'absent' ? [] : [[s1, { is: server, isStill: true }]]),
    lives: { attachment: () => undefined, volume: () => undefined },
    ...rest,
  };
};
const told = (given: Sight): string[] =>
  compare(given).differences.map(({ kind, part, repair }) => `${kind} ${part}: ${repair?.does ?? '-'}`);
const strange = (fields: Partial<FoundExport> = {}) =>
  theExport({ target: targetIqnOf('other'), serial: 'other-volume', sessions: [], ...fields });

describe('comparing a host with the log', () => {
  it('finds nothing where all is as it should be', () => expect(told(sight(whole))).toEqual([]));

  it.each<[string, readonly InventoryItem[], string[]]>([
    ['no export', [guestWith([theDisk()]), theBytes()], ['missing export: make again']],
    ['an export that lets nobody in', [theExport({ initiators: [] }), ...whole.slice(1)], ['missing export: make again']],
    ['an export that lets in somebody else', [theExport({ initiators: ['iqn.x'] }), ...whole.slice(1)], ['missing export: -']],
    ['an export of something else', [theExport({ serial: 'x' }), ...whole.slice(1)], ['missing export: -']],
    ['an export in use with the wrong mode', [theExport({ mode: 'ro' }), ...whole.slice(1)], ['wrong-mode export: -']],
    ['nobody logged in', [theExport({ sessions: [] }), ...whole.slice(1)], ['missing session: make again']],
    ['no disk', [whole[0], guestWith([]), theBytes()] as InventoryItem[], ['missing disk: make again']],
    ['half a disk', [theExport(), guestWith([theDisk({ live: false })]), theBytes()], ['missing disk: make again']],
    ['the other half', [theExport(), guestWith([theDisk({ persistent: false })]), theBytes()], ['missing disk: make again']],
    ['another disk in its place', [theExport(), guestWith([theDisk({ serial: 'x' })]), theBytes()], ['missing disk: -']],
    ['no bytes', [theExport(), guestWith([theDisk()])], ['missing backing: declare lost']],
    ['too few bytes', [theExport(), guestWith([theDisk()]), theBytes(gib / 2)], ['wrong-size backing: grow']],
    ['too many bytes', [theExport(), guestWith([theDisk()]), theBytes(99 * gib)], ['wrong-size backing: -']],
  ])('finds %s', (_what, items, differences) => expect(told(sight(items))).toEqual(differences));

  it('finds an export with the wrong mode that nobody uses, and can remove it', () => {
    const volume = volumeAfter(example.connectedByClient(a1));
    expect(told(sight([theExport({ mode: 'ro', sessions: [] }), theBytes()], { volume }))).toEqual(['wrong-mode export: remove']);
  });

  it('waits for nobody’s session where a guest that logs in by itself does not run', () => {
    const events = example
      .attachedByMooring(a1)
      .map((event) => (event.type === 'HostConnected' ? { ...event, data: { ...event.data, device: null } } : event));
    const volume = volumeAfter(events);
    const seen = (fields: Partial<FoundGuest>, disk: Partial<FoundDisk>) =>
      told(sight([theExport({ sessions: [] }), guestWith([theDisk(disk)], fields), theBytes()], { volume }));
    expect(seen({ runs: false }, { live: false })).toEqual([]);
    expect(seen({}, {})).toEqual(['missing session: -']);
  });

  it('finds what was left over, and what is somebody else’s', () => {
    const over = { attachment: () => life(true), volume: () => undefined };
    const known = { attachment: () => undefined, volume: () => life(true) };
    expect(told(sight([...whole, strange()], { lives: over }))).toEqual(['extra export: remove']);
    expect(told(sight([...whole, strange({ sessions: ['iqn.x'] })], { lives: over }))).toEqual(['extra export: -']);
    expect(told(sight([...whole, strange()], { lives: known }))).toEqual(['extra export: remove']);
    expect(told(sight([...whole, strange()]))).toEqual(['foreign export: -']);
    expect(told(sight([...whole, strange({ target: 'iqn.2001-04.com.example:x' })], { lives: over }))).toEqual(['foreign export: -']);
    const disk = theDisk({ alias: diskAliasOf('other'), deviceName: 'vdz', serial: 'other-volume' });
    const withDisk = [theExport(), guestWith([theDisk(), disk]), theBytes()];
    expect(told(sight(withDisk, { lives: over }))).toEqual(['extra disk: remove']);
    expect(told(sight(withDisk))).toEqual(['foreign disk: -']);
    expect(told(sight([...whole, { is: 'volume', volumeId: 'other', sizeBytes: 1 }]))).toEqual(['extra backing: remove']);
    const elsewhere = guestWith([theDisk()], { serverId: 'another' });
    expect(told(sight([...whole, elsewhere]))).toEqual(['extra disk: remove']);
  });

  it('says nothing of what is live elsewhere in the log, or of what moves', () => {
    const live = { attachment: () => life(false), volume: () => life(false) };
    expect(told(sight([...whole, strange(), { is: 'volume', volumeId: 'other', sizeBytes: 1 }], { lives: live }))).toEqual([]);
    expect(told(sight([], { isStill: false }))).toEqual([]);
    for (const volume of [
      volumeAfter(example.beingAttached(a1)),
      volumeAfter(example.attachedByMooring(a1), example.detachRequested(a1), example.guestDetachRequested(a1)),
    ]) {
      expect(told(sight([theBytes()], { volume }))).toEqual([]);
      expect(told(sight([...whole], { volume }))).toEqual([]);
    }
  });

  it('says nothing of what could not be looked at, and does not call it gone', () => {
    const { differences, canJudge } = compare(sight([guestWith([theDisk()])], { seen: new Set(['guests']) }));
    expect(differences).toEqual([]);
    const about = { volumeId: attached.volumeId, attachmentId: a1 };
    expect((['export', 'session', 'disk', 'backing'] as const).map((part) => canJudge({ part, ...about }))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(compare(sight(whole, { isStill: false })).canJudge({ part: 'export', ...about })).toBe(false);
    expect(compare(sight(whole, { volume: volumeAfter(example.beingAttached(a1)) })).canJudge({ part: 'disk', ...about })).toBe(false);
  });

  it('finds bytes that were declared lost when they are back', () => {
    const volume = volumeAfter({ type: 'BackingLost', data: { volumeId, reason: 'gone', lostAt: example.noon } });
    expect(told(sight([theBytes()], { volume }))).toEqual(['extra backing: declare found']);
    expect(told(sight([], { volume }))).toEqual(['missing backing: -']);
  });
});
