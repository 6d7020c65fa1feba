import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, attached, available, complete, exportRequested, host1, reserved } from '../../support/examples.js';

const given = specOf(volumeDecider);

describe('completing an attachment', () => {
  it('puts it in use once it is connected', () =>
    given(available, example.connectedByClient(a1))
      .when(complete(a1))
      .then(attached(a1, { hostName: host1 })));
  it('keeps the mountpoint that came with the connector', () =>
    given(
      ...[available, reserved(a1)],
      exportRequested(a1, { connector: example.connectorOf('compute-1', { mountpoint: '/dev/vdc' }) }),
      example.initialized(a1),
    )
      .when(complete(a1))
      .then(attached(a1, { hostName: host1, mountpoint: '/dev/vdc' })));
  it('changes nothing when it is complete', () => given(available, example.attachedByClient(a1)).when(complete(a1)).thenNothing());
  it('changes nothing when Mooring itself has completed it', () =>
    given(available, example.attachedByMooring(a1)).when(complete(a1)).thenNothing());
  it('is accepted of a service before there is a host (a shelved server)', () =>
    given(available, reserved(a1))
      .when(complete(a1, { byService: true }))
      .then(attached(a1)));

  it('is rejected of others before there is a host', () =>
    given(available, reserved(a1))
      .when(complete(a1))
      .thenRejected('attachment-state', /reserved/));
  it('is rejected while the export is being made', () =>
    given(available, reserved(a1), exportRequested(a1))
      .when(complete(a1, { byService: true }))
      .thenRejected('attachment-state'));
  it('is rejected while it ends', () =>
    given(available, example.connectedByClient(a1), example.detachRequested(a1)).when(complete(a1)).thenRejected('attachment-state'));
  it('is rejected while Mooring itself attaches', () =>
    given(available, example.beingAttached(a1))
      .when(complete(a1, { byService: true }))
      .thenRejected('attachment-state'));
  it('is rejected of the connection of the old way, which is no attachment', () =>
    given(available, exportRequested(a1, { driver: 'connection', onFailure: 'ended' }), example.initialized(a1))
      .when(complete(a1))
      .thenRejected('attachment-state'));
  it('is rejected for an attachment nobody knows', () => given(available).when(complete(a2)).thenRejected('attachment-not-found'));
});

describe('what the hosts report while Mooring attaches', () => {
  const on = <Type extends string>(type: Type) => ({ type, data: { volumeId: example.volumeId, attachmentId: a1, now: example.noon } });
  const initialized = { type: 'RecordConnectionInitialized', data: { ...on('').data, connection: example.connectionOf(a1) } } as const;
  const hostConnected = { type: 'RecordHostConnected', data: { ...on('').data, device: `/dev/disk/${a1}` } } as const;
  const guestAttached = on('RecordGuestAttached' as const);
  const exported = [...example.beingAttached(a1), example.initialized(a1), example.hostConnectRequested(a1)];
  const connected = [...exported, example.hostConnected(a1), example.guestAttachRequested(a1)];

  it('is an export, which the host is to connect to', () =>
    given(available, example.beingAttached(a1)).when(initialized).then(example.initialized(a1), example.hostConnectRequested(a1)));
  it('is a host that sees the volume, which is to be plugged into the guest', () =>
    given(available, exported).when(hostConnected).then(example.hostConnected(a1), example.guestAttachRequested(a1)));
  it('is a guest that has the disk, and so the attachment is complete', () =>
    given(available, connected)
      .when(guestAttached)
      .then(example.guestAttached(a1), attached(a1, { hostName: host1, mountpoint: '/dev/vdb' })));
  it('is an export that an outside driver goes on from', () =>
    given(available, reserved(a1), exportRequested(a1)).when(initialized).then(example.initialized(a1)));

  it.each([
    ['an export', initialized],
    ['a host', hostConnected],
    ['a guest', guestAttached],
  ])('is no news when it is about %s that nobody waits for', (_what, command) =>
    given(available, example.attachedByMooring(a1)).when(command).thenNothing(),
  );
  it.each([
    ['an export', example.beingAttached(a1), initialized],
    ['a host', exported, hostConnected],
    ['a guest', connected, guestAttached],
  ])('is no news when it is about %s and the attach was called off', (_what, history, command) =>
    given(available, history, example.detachRequested(a1)).when(command).thenNothing(),
  );
  it('is no news about an attachment that has ended', () =>
    given(available, example.beingAttached(a1), example.detached(a1)).when(initialized).thenNothing());
});
