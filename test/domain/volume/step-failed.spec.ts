import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import {
  a1,
  afterNoon,
  attachFailed,
  available,
  beingAttached,
  detachRequested,
  noon,
  stepFailed,
  stepFailedWith,
  volumeId,
} from '../../support/examples.js';

const given = specOf(volumeDecider);
const exported = [...available, ...beingAttached(a1), example.initialized(a1), example.hostConnectRequested(a1)];
const connected = [...exported, example.hostConnected(a1), example.guestAttachRequested(a1)];
const refused = { outcome: 'refused', reason: 'no' } as const;

/** As many failed tries in a row. */
const failures = (attempts: number, fields: Parameters<typeof stepFailed>[1]) =>
  Array.from({ length: attempts }, (_, index) => stepFailed(a1, { ...fields, attempt: index + 1 }));

describe('a step of attaching that ends in doubt', () => {
  it('is tried again', () =>
    given(available, beingAttached(a1))
      .when(stepFailedWith(a1, {}))
      .thenOnceMore(stepFailed(a1), stepFailed(a1, { attempt: 2 })));
  it('is given up at the fifth try, and undone as if it had happened', () =>
    given(available, beingAttached(a1), failures(4, {}))
      .when(stepFailedWith(a1, {}))
      .then(stepFailed(a1, { attempt: 5 }), attachFailed(a1, { certain: false, reason: 'no answer' }), example.unexportRequested(a1)));
  it('is given up at its deadline', () =>
    given(available, beingAttached(a1))
      .when(stepFailedWith(a1, { now: example.deadlineAt }))
      .then(
        stepFailed(a1, { failedAt: example.deadlineAt }),
        attachFailed(a1, { certain: false, reason: 'no answer', failedAt: example.deadlineAt }),
        { type: 'UnexportRequested', data: { volumeId, attachmentId: a1, requestedAt: example.deadlineAt } },
      ));
  it('is counted anew for each step', () =>
    given(available, beingAttached(a1), failures(4, {}), example.initialized(a1), example.hostConnectRequested(a1))
      .when(stepFailedWith(a1, { part: 'host' }))
      .thenOnceMore(stepFailed(a1, { part: 'host' }), stepFailed(a1, { part: 'host', attempt: 2 })));
});

describe('a step of attaching that is refused', () => {
  it('leaves nothing when nothing was made', () =>
    given(available, beingAttached(a1))
      .when(stepFailedWith(a1, refused))
      .then(stepFailed(a1, refused), attachFailed(a1), example.detached(a1, { driver: 'mooring', reason: 'undone' })));
  it('has the steps before it undone', () =>
    given(exported)
      .when(stepFailedWith(a1, { ...refused, part: 'host' }))
      .then(stepFailed(a1, { ...refused, part: 'host' }), attachFailed(a1, { part: 'host' }), example.unexportRequested(a1)));
  it('has the host disconnected when the guest would not take the disk', () =>
    given(connected)
      .when(stepFailedWith(a1, { ...refused, part: 'guest' }))
      .then(stepFailed(a1, { ...refused, part: 'guest' }), attachFailed(a1, { part: 'guest' }), example.hostDisconnectRequested(a1)));
  it('is itself undone when an earlier try of it ended in doubt', () =>
    given(available, beingAttached(a1), failures(1, {}))
      .when(stepFailedWith(a1, refused))
      .then(stepFailed(a1, { ...refused, attempt: 2 }), attachFailed(a1, { certain: false }), example.unexportRequested(a1)));
});

describe('a failure nobody waits for', () => {
  it.each([
    ['to make a part that is there', { part: 'export', direction: 'make' }],
    ['to remove a part that nobody wants removed', { part: 'export', direction: 'remove' }],
  ] as const)('%s changes nothing', (_what, fields) => given(exported).when(stepFailedWith(a1, fields)).thenNothing());
  it('of an attachment that has ended changes nothing', () =>
    given(exported, example.detached(a1)).when(stepFailedWith(a1, {})).thenNothing());
});

describe('a guest that does not let go of the disk', () => {
  const unplugging = [...available, ...example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)];
  const fields = { part: 'guest', direction: 'remove', reason: 'no acknowledgement' } as const;
  const rolledBack = {
    type: 'DetachRolledBack',
    data: { volumeId, attachmentId: a1, reason: 'no acknowledgement', rolledBackAt: noon },
  } as const;

  it('is asked again', () =>
    given(unplugging, failures(6, fields))
      .when(stepFailedWith(a1, fields))
      .thenOnceMore(stepFailed(a1, { ...fields, attempt: 7 }), stepFailed(a1, { ...fields, attempt: 8 }), rolledBack));
  it('keeps it after as many tries as it is given, and the attachment stands', () =>
    given(unplugging, failures(7, fields))
      .when(stepFailedWith(a1, fields))
      .then(stepFailed(a1, { ...fields, attempt: 8 }), rolledBack));
  it('is asked for ever where the attachment was never complete', () =>
    given(connected, detachRequested(a1), example.guestDetachRequested(a1), failures(20, fields))
      .when(stepFailedWith(a1, fields))
      .thenOnceMore(stepFailed(a1, { ...fields, attempt: 21 }), stepFailed(a1, { ...fields, attempt: 22 })));
  it('may be asked to let go anew', () =>
    given(unplugging, failures(8, fields), rolledBack)
      .when(example.detach(a1, { now: afterNoon(60) }))
      .then(
        { type: 'DetachRequested', data: { volumeId, attachmentId: a1, requestedAt: afterNoon(60) } },
        { type: 'GuestDetachRequested', data: { volumeId, attachmentId: a1, requestedAt: afterNoon(60) } },
      ));
  it('gets its definition put back whole, and that too is tried again', () =>
    given(unplugging, failures(8, fields), rolledBack)
      .when(stepFailedWith(a1, { part: 'guest' }))
      .thenOnceMore(stepFailed(a1, { part: 'guest' }), stepFailed(a1, { part: 'guest', attempt: 2 })));
  it('has its definition back when the host says so', () =>
    given(unplugging, failures(8, fields), rolledBack)
      .when({ type: 'RecordGuestAttached', data: { volumeId, attachmentId: a1, now: noon } })
      .then(example.guestAttached(a1)));
});

describe('a host or an export that cannot be removed', () => {
  const released = [...available, ...example.attachedByMooring(a1), detachRequested(a1), example.guestDetachRequested(a1)];
  const host = { part: 'host', direction: 'remove' } as const;
  it('is tried for ever', () =>
    given(released, example.guestDetached(a1), example.hostDisconnectRequested(a1), failures(50, host))
      .when(stepFailedWith(a1, { ...host, ...refused }))
      .thenOnceMore(stepFailed(a1, { ...host, ...refused, attempt: 51 }), stepFailed(a1, { ...host, ...refused, attempt: 52 })));
});
