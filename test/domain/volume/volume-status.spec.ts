/** What a volume is called (domain §3): what is under way shows; when it ends or is rolled back, the attachments decide. */
import { describe, expect, it } from '@jest/globals';
import { fold } from '../../../src/domain/kernel/decider.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { type Volume, volumeAttachStatusOf, volumeStatusOf } from '../../../src/domain/volume/volume.state.js';
import type { Told } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, attached, attachedByClient, available, detached, detachRequested, reserved, s2, shared } from '../../support/examples.js';

const words = (volume: Volume) => (volume.stage === 'live' ? [volumeStatusOf(volume), volumeAttachStatusOf(volume)] : [volume.stage]);
const after = (...history: Told<VolumeEvent>[]) => words(fold(volumeDecider.evolve, volumeDecider.initial, history.flat()));

const connecting = [reserved(a1), example.exportRequested(a1)];
const removalFails = (attempt: number) => example.stepFailed(a1, { direction: 'remove', part: 'export', attempt });
const toS2 = { serverId: s2, shareable: true } as const;

describe('the volume itself', () => {
  it.each<[string, VolumeEvent[]]>([
    ['creating', [example.created()]],
    ['available', [...available]],
    ['error', [example.created(), example.provisionFailed]],
    ['extending', [...available, example.extensionRequested]],
    ['available', [...available, example.extensionRequested, example.extended]],
    ['error_extending', [...available, example.extensionRequested, example.extensionFailed]],
    ['deleting', [...available, example.deletionRequested]],
    ['error_deleting', [...available, example.deletionRequested, example.deletionFailed]],
  ])('shows %s', (status, history) => expect(after(history)).toEqual([status, 'detached']));
  it('is gone when it is deleted', () => expect(after(available, example.deletionRequested, example.deleted)).toEqual(['deleted']));
});

describe('what is under way on a volume', () => {
  it.each<[string, VolumeEvent[], string[]]>([
    ['a reservation', [reserved(a1)], ['reserved', 'detached']],
    ['a connector', connecting, ['attaching', 'attaching']],
    ['an export that is there', example.connectedByClient(a1), ['attaching', 'attaching']],
    ['a completed attachment', attachedByClient(a1), ['in-use', 'attached']],
    ['a detach', [...attachedByClient(a1), detachRequested(a1)], ['detaching', 'attached']],
    ['the end of an attachment', [...attachedByClient(a1), detachRequested(a1), detached(a1)], ['available', 'detached']],
    ['os-reserve', [example.attachBegun], ['attaching', 'detached']],
    ['os-begin_detaching', [...attachedByClient(a1), example.detachBegun], ['detaching', 'attached']],
  ])('shows with %s', (_what, history, expected) => expect(after(available, history)).toEqual(expected));

  it('is not a further reservation for the same server', () =>
    expect(after(available, attachedByClient(a1), reserved(a2, { sameServer: true }))).toEqual(['in-use', 'attached']));
  it('is the connector of a further attachment for the same server', () =>
    expect(after(available, attachedByClient(a1), reserved(a2, { sameServer: true }), example.exportRequested(a2))).toEqual([
      'attaching',
      'attaching',
    ]));
});

describe('a shared volume in use', () => {
  const inUse = [...shared, ...attachedByClient(a1)];
  it('shows that another server reserves it', () => expect(after(inUse, reserved(a2, toS2))).toEqual(['reserved', 'attached']));
  it('shows that another server attaches it', () =>
    expect(after(inUse, reserved(a2, toS2), example.exportRequested(a2))).toEqual(['attaching', 'attaching']));
  it('is in use again when the other gives up', () =>
    expect(after(inUse, reserved(a2, toS2), example.exportRequested(a2), detached(a2))).toEqual(['in-use', 'attached']));
  it('shows the reservation alone when the one that used it ends', () =>
    expect(after(inUse, reserved(a2, toS2), detachRequested(a1), detached(a1))).toEqual(['reserved', 'detached']));
  it('shows what began last', () =>
    expect(after(inUse, reserved(a2, toS2), example.exportRequested(a2), detachRequested(a1))).toEqual(['detaching', 'attaching']));
  it('shows what is still under way when what began last has ended', () =>
    expect(after(inUse, reserved(a2, toS2), detachRequested(a1), detached(a1), reserved(example.a3))).toEqual(['reserved', 'detached']));
});

describe('a failure', () => {
  const undoing = [...connecting, example.attachFailed(a1, { certain: false }), example.unexportRequested(a1)];
  const ending = [...attachedByClient(a1), detachRequested(a1), example.unexportRequested(a1)];

  it('to attach shows attaching until it is undone', () => expect(after(available, undoing)).toEqual(['attaching', 'attaching']));
  it('to attach that is undone leaves the reservation', () =>
    expect(
      after(available, undoing, {
        type: 'ConnectionUndone',
        data: { volumeId: example.volumeId, attachmentId: a1, undoneAt: example.noon, expiresAt: null },
      }),
    ).toEqual(['reserved', 'reserved']));
  it('to undo does not count from the third try on', () => {
    expect(after(available, undoing, removalFails(1), removalFails(2))).toEqual(['attaching', 'attaching']);
    expect(after(available, undoing, removalFails(1), removalFails(2), removalFails(3))).toEqual(['available', 'detached']);
  });
  it('to detach does not count from the third try on', () => {
    expect(after(available, ending, removalFails(2))).toEqual(['detaching', 'attached']);
    expect(after(available, ending, removalFails(3))).toEqual(['available', 'detached']);
  });
  it('to unplug leaves the volume in use when it is rolled back', () =>
    expect(
      after(available, example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1), {
        type: 'DetachRolledBack',
        data: { volumeId: example.volumeId, attachmentId: a1, reason: 'no acknowledgement', rolledBackAt: example.noon },
      }),
    ).toEqual(['in-use', 'attached']));
  it('that is overcome shows what goes on again', () => {
    const hostStuck = [
      ...[...example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)],
      ...[
        example.guestDetached(a1),
        example.hostDisconnectRequested(a1),
        example.stepFailed(a1, { direction: 'remove', part: 'host', attempt: 3 }),
      ],
    ];
    expect(after(available, hostStuck)).toEqual(['available', 'detached']);
    expect(after(available, hostStuck, example.hostDisconnected(a1), example.unexportRequested(a1))).toEqual(['detaching', 'attached']);
  });
});

describe('what an outside driver began the old way', () => {
  const bare = [example.exportRequested(a2, { driver: 'connection', onFailure: 'ended' }), example.initialized(a2)];
  const bareEnds = [detachRequested(a2), example.unexportRequested(a2), example.unexported(a2), detached(a2, { driver: 'connection' })];

  it('is over when the attachment is complete', () =>
    expect(after(available, example.attachBegun, bare, reserved(a1), attached(a1))).toEqual(['in-use', 'attached']));
  it('is over when the attachment has ended', () =>
    expect(after(available, attachedByClient(a1), example.detachBegun, detached(a1))).toEqual(['available', 'detached']));
  it('goes on when only its connection has ended', () =>
    expect(after(available, bare, reserved(a1), attached(a1), example.detachBegun, bareEnds)).toEqual(['detaching', 'attached']));
  it('is not a connection without an attachment', () => expect(after(available, bare)).toEqual(['available', 'detached']));
});
