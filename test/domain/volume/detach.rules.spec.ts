import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import {
  a1,
  afterNoon,
  available,
  detach,
  detached,
  detachRequested,
  exportRequested,
  noon,
  reserved,
  volumeId,
} from '../../support/examples.js';

const given = specOf(volumeDecider);
const report = <Type extends string>(type: Type) => ({ type, data: { volumeId, attachmentId: a1, now: noon } });

describe('ending an attachment', () => {
  it('that is only reserved is all there is to do', () =>
    given(available, reserved(a1)).when(detach(a1)).thenOnce('attachment-not-found', detached(a1)));
  it('that was completed without a host is all there is to do', () =>
    given(available, reserved(a1), example.attached(a1)).when(detach(a1)).thenOnce('attachment-not-found', detached(a1)));

  it('takes the disk from the guest first', () =>
    given(available, example.attachedByMooring(a1)).when(detach(a1)).then(detachRequested(a1), example.guestDetachRequested(a1)));
  it('takes an outside driver’s word that its host is done, and removes the export', () =>
    given(available, example.attachedByClient(a1)).when(detach(a1)).then(detachRequested(a1), example.unexportRequested(a1)));
  it('removes the export of one that was never completed', () =>
    given(available, example.connectedByClient(a1)).when(detach(a1)).then(detachRequested(a1), example.unexportRequested(a1)));
  it('is rejected for one nobody knows, so a caller who asks again knows it is over', () =>
    given(available).when(detach(a1)).thenRejected('attachment-not-found'));
  it('is under way when it was asked for before', () =>
    given(available, example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)).when(detach(a1)).thenNothing());
});

describe('ending an attachment that Mooring has only begun', () => {
  const exported = [...example.beingAttached(a1), example.initialized(a1), example.hostConnectRequested(a1)];
  it('removes the export that may exist', () =>
    given(available, example.beingAttached(a1)).when(detach(a1)).then(detachRequested(a1), example.unexportRequested(a1)));
  it('disconnects the host that may be connected', () =>
    given(available, exported).when(detach(a1)).then(detachRequested(a1), example.hostDisconnectRequested(a1)));
  it('unplugs the disk that may be in the guest', () =>
    given(available, exported, example.hostConnected(a1), example.guestAttachRequested(a1))
      .when(detach(a1))
      .then(detachRequested(a1), example.guestDetachRequested(a1)));
});

describe('ending an attachment whose connection is being undone', () => {
  const failedUpdate = [
    ...[...available, reserved(a1), exportRequested(a1)],
    ...[example.attachFailed(a1, { certain: false }), example.unexportRequested(a1)],
  ];
  it('leaves no reservation behind', () => given(failedUpdate).when(detach(a1)).then(detachRequested(a1), example.unexportRequested(a1)));
  it('is tried at once where it is in error', () =>
    given(failedUpdate, example.stepFailed(a1, { direction: 'remove', attempt: 3 }))
      .when(detach(a1))
      .then(detachRequested(a1), example.unexportRequested(a1)));
  it('is under way where nothing will be left of it anyway', () =>
    given(available, example.beingAttached(a1), example.attachFailed(a1, { certain: false }), example.unexportRequested(a1))
      .when(detach(a1))
      .thenNothing());
});

describe('an attachment that ends', () => {
  const guestGoing = [...available, ...example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)];
  const hostGoing = [...guestGoing, example.guestDetached(a1), example.hostDisconnectRequested(a1)];
  const exportGoing = [...hostGoing, example.hostDisconnected(a1), example.unexportRequested(a1)];

  it('leaves the host when the guest has let go', () =>
    given(guestGoing)
      .when(report('RecordGuestDetached' as const))
      .then(example.guestDetached(a1), example.hostDisconnectRequested(a1)));
  it('gives up the export when the host has let go', () =>
    given(hostGoing)
      .when(report('RecordHostDisconnected' as const))
      .then(example.hostDisconnected(a1), example.unexportRequested(a1)));
  it('is over when the export is gone', () =>
    given(exportGoing)
      .when(report('RecordUnexported' as const))
      .then(example.unexported(a1), detached(a1, { driver: 'mooring' })));

  it.each([
    ['a host, while the guest has the disk', guestGoing, 'RecordHostDisconnected'],
    ['an export, while the guest has the disk', guestGoing, 'RecordUnexported'],
    ['an export, while the host has the device', hostGoing, 'RecordUnexported'],
    ['a guest a second time', hostGoing, 'RecordGuestDetached'],
  ] as const)('takes no report about %s', (_what, history, type) => given(history).when(report(type)).thenNothing());
  it('takes no report when nobody asked for its end', () =>
    given(available, example.attachedByMooring(a1))
      .when(report('RecordGuestDetached' as const))
      .thenNothing());
});

describe('a connection that failed and was undone', () => {
  const undoing = (fields: { onFailure: 'reserved' | 'ended'; serverId?: null }) => [
    ...[...available, reserved(a1, 'serverId' in fields ? { serverId: null } : {}), exportRequested(a1, { onFailure: fields.onFailure })],
    ...[example.attachFailed(a1, { certain: false }), example.unexportRequested(a1)],
  ];
  const unexported = report('RecordUnexported' as const);
  const undone = { type: 'ConnectionUndone', data: { volumeId, attachmentId: a1, undoneAt: noon, expiresAt: null } } as const;

  it('leaves the reservation it was made for by update', () =>
    given(undoing({ onFailure: 'reserved' }))
      .when(unexported)
      .then(example.unexported(a1), undone));
  it('leaves a reservation that lapses where no server may be waiting', () =>
    given(undoing({ onFailure: 'reserved', serverId: null }))
      .when(unexported)
      .then(example.unexported(a1), { ...undone, data: { ...undone.data, expiresAt: afterNoon(3600) } }));
  it('leaves nothing where the attachment was created with it (§10.12)', () =>
    given(undoing({ onFailure: 'ended' }))
      .when(unexported)
      .then(example.unexported(a1), detached(a1, { reason: 'undone' })));
});

describe('a reservation whose time is up', () => {
  const lapse = (now: string) => ({ type: 'LapseReservation' as const, data: { ...report('').data, now } });
  const until = (expiresAt: string | null) => [...available, reserved(a1, { expiresAt })];

  it('lapses', () =>
    given(until(afterNoon(60)))
      .when(lapse(afterNoon(60)))
      .then(detached(a1, { reason: 'lapsed', detachedAt: afterNoon(60) })));
  it('stands until then', () =>
    given(until(afterNoon(60)))
      .when(lapse(afterNoon(59)))
      .thenNothing());
  it('stands for ever where it has no time', () =>
    given(until(null))
      .when(lapse(afterNoon(1e6)))
      .thenNothing());
  it('does not lapse once a step has begun', () =>
    given(until(afterNoon(60)), exportRequested(a1))
      .when(lapse(afterNoon(61)))
      .thenNothing());
});
