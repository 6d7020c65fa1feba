import { describe, it } from '@jest/globals';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, attachByHand, attached, attachedByClient, available, reserved, s2, shared } from '../../support/examples.js';

const given = specOf(volumeDecider);
const byHand = { mode: 'rw' } as const;
const there = { mountpoint: '/dev/vdc' } as const;

describe('recording by hand that a volume is attached (os-attach)', () => {
  it('reserves it and completes it in one', () => given(available).when(attachByHand(a1)).then(reserved(a1, byHand), attached(a1, there)));
  it('ends what was begun with os-reserve', () =>
    given(available, example.attachBegun).when(attachByHand(a1)).then(reserved(a1, byHand), attached(a1, there)));
  it('is the same attachment when the same server comes again', () =>
    given(available, reserved(a1, byHand), attached(a1, there)).when(attachByHand(a2)).thenNothing());
  it('changes nothing when it is asked for again for a host', () => {
    const forHost = { serverId: null, hostName: hostName('compute-1') };
    given(shared)
      .when(attachByHand(a1, forHost))
      .then(reserved(a1, { ...byHand, serverId: null, shareable: true }), attached(a1, { ...there, ...forHost }));
  });
  it('completes the reservation of that server', () => given(available, reserved(a1)).when(attachByHand(a2)).then(attached(a1, there)));
  it('completes the connected attachment of that server', () =>
    given(available, example.connectedByClient(a1)).when(attachByHand(a2)).then(attached(a1, there)));

  it('is rejected when neither server nor host is named', () =>
    given(available)
      .when(attachByHand(a1, { serverId: null }))
      .thenRejected('invalid-request'));
  it('is rejected while another holds a volume for one host', () =>
    given(available, attachedByClient(a1))
      .when(attachByHand(a2, { serverId: s2 }))
      .thenRejected('volume-status', /in-use/));
  it('is rejected while another has it reserved', () =>
    given(available, reserved(a1))
      .when(attachByHand(a2, { serverId: s2 }))
      .thenRejected('volume-status', /reserved/));
  it('is accepted beside others of a shared volume', () =>
    given(shared, attachedByClient(a1))
      .when(attachByHand(a2, { serverId: s2 }))
      .then(reserved(a2, { ...byHand, serverId: s2, shareable: true }), attached(a2, { ...there, serverId: s2 })));
  it('is rejected while the volume is detaching', () =>
    given(available, attachedByClient(a1), example.detachRequested(a1))
      .when(attachByHand(a1))
      .thenRejected('volume-status', /detaching/));
});

describe('an attachment that is not the caller’s to complete by hand', () => {
  it('is one that Mooring itself is making', () =>
    given(available, example.beingAttached(a1))
      .when(attachByHand(a2))
      .thenRejected('attachment-state', /attachment-1/));
  it('is one whose export is not there yet', () =>
    given(available, reserved(a1), example.exportRequested(a1)).when(attachByHand(a2)).thenRejected('attachment-state'));
  it('is one that is being undone', () =>
    given(
      ...[available, reserved(a1), example.exportRequested(a1)],
      ...[example.attachFailed(a1, { certain: false }), example.unexportRequested(a1)],
    )
      .when(attachByHand(a2))
      .thenRejected('attachment-state'));
});

describe('the mode of an attachment by hand', () => {
  it('is what was asked for', () =>
    given(available)
      .when(attachByHand(a1, { mode: 'ro' }))
      .then(reserved(a1, { mode: 'ro' }), attached(a1, there)));
  it('is read-only on a volume with the readonly flag', () =>
    given(available, example.flaggedReadonly)
      .when(attachByHand(a1))
      .then(reserved(a1, { mode: 'ro' }), attached(a1, there)));
  it('may not be writable there', () =>
    given(available, example.flaggedReadonly)
      .when(attachByHand(a1, { mode: 'rw' }))
      .thenRejected('read-only'));
});
