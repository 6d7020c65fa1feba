import { describe, expect, it } from '@jest/globals';
import { attachmentId, serverId } from '../../../src/domain/kernel/ids.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { settledForMs } from '../../../src/domain/volume/volume.state.js';
import { rejectionOf, specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, a3, afterNoon, available, noon, reserve, reserved, s2, shared } from '../../support/examples.js';

const given = specOf(volumeDecider);
const sameServer = { sameServer: true } as const;

describe('reserving a volume', () => {
  it('holds an available volume', () => given(available).when(reserve(a1)).then(reserved(a1)));
  it('holds it until the time the caller names', () =>
    given(available)
      .when(reserve(a1, { expiresAt: afterNoon(60) }))
      .then(reserved(a1, { expiresAt: afterNoon(60) })));
  it('changes nothing when this attachment already holds it', () => given(available, reserved(a1)).when(reserve(a1)).thenNothing());
  it('changes nothing when this attachment already has it in use', () =>
    given(available, example.attachedByClient(a1)).when(reserve(a1)).thenNothing());

  it('is rejected while the volume is being made', () =>
    given(example.created())
      .when(reserve(a1))
      .thenRejected('volume-status', /creating/));
  it('is rejected where there is no volume', () => given().when(reserve(a1)).thenRejected('volume-not-found'));

  it.each([
    ['reserved', [reserved(a1)]],
    ['attaching', [reserved(a1), example.exportRequested(a1)]],
    ['in-use', example.attachedByClient(a1)],
    ['detaching', [...example.attachedByClient(a1), example.detachRequested(a1)]],
    ['attaching', [example.attachBegun]],
  ])('is rejected for another server while the volume is %s, naming the status', (status, history) =>
    given(available, history)
      .when(reserve(a2, { serverId: s2 }))
      .thenRejected('volume-status', new RegExp(`current status is ${status}`)),
  );

  it('tells who holds the volume', () => {
    const before = [...available, reserved(a1)].reduce(volumeDecider.evolve, volumeDecider.initial);
    expect(rejectionOf(() => volumeDecider.decide(reserve(a2, { serverId: s2 }), before)).detail).toEqual({
      state: 'reserved',
      holder: a1,
      retryable: true,
    });
  });

  it('is rejected while the volume is in error', () =>
    given(example.created(), example.provisionFailed).when(reserve(a1)).thenRejected('volume-status', /error/));

  it('is rejected while the host that keeps the volume, or the one that would use it, is in maintenance', () => {
    given(available)
      .when(reserve(a1, { inMaintenance: 'volume' }))
      .thenRejected('host-in-maintenance', /kept/);
    given(available)
      .when(reserve(a1, { inMaintenance: 'compute' }))
      .thenRejected('host-in-maintenance', /attached on/);
  });
  it('changes nothing in maintenance when this attachment already holds the volume', () =>
    given(available, reserved(a1))
      .when(reserve(a1, { inMaintenance: 'volume' }))
      .thenNothing());
  it('tells of the maintenance only to who could have the volume otherwise', () =>
    given(available, reserved(a1))
      .when(reserve(a2, { serverId: s2, inMaintenance: 'volume' }))
      .thenRejected('volume-status'));

  it('makes the export in the same decision when a connector comes with it', () =>
    given(available)
      .when(reserve(a1, { connector: example.connectorOf('compute-1') }))
      .then(reserved(a1), example.exportRequested(a1, { onFailure: 'ended' })));
});

describe('the mode of a reservation', () => {
  it('is what was asked for', () =>
    given(available)
      .when(reserve(a1, { mode: 'ro' }))
      .then(reserved(a1, { mode: 'ro' })));
  it('is read-only on a volume with the readonly flag, whatever was asked for', () =>
    given(available, example.flaggedReadonly)
      .when(reserve(a1, { mode: 'rw' }))
      .then(reserved(a1, { mode: 'ro' })));
  it('is enforced although the connector that comes with it asks for more (§10.2)', () =>
    given(available)
      .when(reserve(a1, { mode: 'ro', connector: example.connectorOf('compute-1', { mode: 'rw' }) }))
      .then(
        reserved(a1, { mode: 'ro' }),
        example.exportRequested(a1, { mode: 'ro', onFailure: 'ended', connector: example.connectorOf('compute-1', { mode: 'rw' }) }),
      ));
});

describe('a second attachment for the same server (live migration)', () => {
  it.each([
    ['reserved', [reserved(a1)]],
    ['in-use', example.attachedByClient(a1)],
  ])('is accepted while the volume is %s, and never lapses', (_status, history) =>
    given(available, history)
      .when(reserve(a2, { expiresAt: afterNoon(60) }))
      .then(reserved(a2, sameServer)),
  );
  it.each([
    ['attaching', [reserved(a1), example.exportRequested(a1)]],
    ['detaching', [...example.attachedByClient(a1), example.detachRequested(a1)]],
  ])('is rejected while the volume is %s', (_status, history) => given(available, history).when(reserve(a2)).thenRejected('volume-status'));
  it('is rejected when the server is not named', () =>
    given(available, example.attachedByClient(a1))
      .when(reserve(a2, { serverId: null }))
      .thenRejected('volume-status'));
  it('is the last: a third is rejected (§10.14)', () =>
    given(available, example.attachedByClient(a1), reserved(a2, sameServer)).when(reserve(a3)).thenRejected('attachment-limit'));
});

describe('a second attachment that Mooring itself would plug into the same server', () => {
  const again = example.attach(a2, { recordRefusal: false });
  it('is rejected', () =>
    given(available, example.attachedByClient(a1))
      .when(again)
      .thenRejected('already-attached', /server-1/));
  it('is rejected on a shared volume too', () => given(shared, example.attachedByClient(a1)).when(again).thenRejected('already-attached'));
});

describe('reserving a shared volume', () => {
  const sharedBy = (...histories: Parameters<typeof given>) => given(shared, ...histories);
  const toShare = { shareable: true } as const;

  it.each([
    ['available', []],
    ['reserved', [reserved(a1)]],
    ['attaching', [reserved(a1), example.exportRequested(a1)]],
    ['in-use', example.attachedByClient(a1)],
    ['detaching', [...example.attachedByClient(a1), example.detachRequested(a1)]],
  ])('is accepted although other servers make it %s (§10.13)', (_status, history) =>
    sharedBy(history)
      .when(reserve(a2, { serverId: s2 }))
      .then(reserved(a2, { ...toShare, serverId: s2 })),
  );
  it.each([
    ['attaching', [reserved(a1), example.exportRequested(a1)]],
    ['detaching', [...example.attachedByClient(a1), example.detachRequested(a1)]],
  ])('is rejected while the same server makes it %s', (_status, history) =>
    sharedBy(history).when(reserve(a2)).thenRejected('volume-status'),
  );
  it('is accepted a second time for the same server', () =>
    sharedBy(example.attachedByClient(a1)).when(reserve(a2)).then(reserved(a2, toShare)));
  it('does not lapse when it is a further one for the same server, which may be shelved (§10.10)', () =>
    sharedBy(example.attachedByClient(a1))
      .when(reserve(a2, { expiresAt: afterNoon(60) }))
      .then(reserved(a2, toShare)));
  it('is rejected a third time for the same server (§10.14)', () =>
    sharedBy(example.attachedByClient(a1), reserved(a2)).when(reserve(a3)).thenRejected('attachment-limit'));
  it('is rejected while somebody attaches it the old way', () =>
    sharedBy(example.attachBegun).when(reserve(a1)).thenRejected('volume-status'));

  it('needs a policy when servers boot from it and one already has it', () =>
    sharedBy(example.flaggedBootable, example.attachedByClient(a1))
      .when(reserve(a2, { serverId: s2 }))
      .thenRejected('multiattach-bootable-policy'));
  it('is accepted with that policy', () =>
    sharedBy(example.flaggedBootable, example.attachedByClient(a1))
      .when(reserve(a2, { serverId: s2, mayShareBootable: true }))
      .then(reserved(a2, { ...toShare, serverId: s2 })));
  it('needs no policy for the first server', () => sharedBy(example.flaggedBootable).when(reserve(a1)).then(reserved(a1, toShare)));
});

describe('an attachment in error that may still own an export (§10.4)', () => {
  const stuck = [
    ...[...example.attachedByClient(a1), example.detachRequested(a1), example.unexportRequested(a1)],
    example.stepFailed(a1, { direction: 'remove', attempt: 3 }),
  ];
  it.each([
    ['a volume', available],
    ['a shared volume', shared],
  ])('keeps %s from being reserved, and is named', (_what, volume) =>
    given(volume, stuck)
      .when(reserve(a2, { serverId: s2 }))
      .thenRejected('export-still-there', /attachment-1/),
  );
  it('lets go when its export is gone', () =>
    given(available, stuck, example.unexported(a1), example.detached(a1))
      .when(reserve(a2, { serverId: s2 }))
      .then(reserved(a2, { serverId: s2 })));
});

describe('a reservation asked for again', () => {
  const refusal = (fields: { now?: string } = {}) => ({
    type: 'ReservationRefused' as const,
    data: {
      ...{ volumeId: example.volumeId, attachmentId: a2, code: 'volume-status', refusedAt: fields.now ?? noon },
      message: expect.stringContaining('in-use') as unknown as string,
    },
  });
  const byMooring = (id: typeof a1) => reserved(id, { driver: 'mooring' });
  const late = { now: afterNoon(settledForMs / 1000) };

  it('gets the recorded refusal once, and nothing more', () =>
    given(available, example.attachedByClient(a1))
      .when(reserve(a2, { serverId: s2, recordRefusal: true }))
      .then(refusal()));
  it('stays refused though the volume is free by then', () =>
    given(available, { ...refusal(), data: { ...refusal().data, message: 'in use' } })
      .when(reserve(a2, { recordRefusal: true, now: afterNoon(30) }))
      .thenNothing());
  it('does not begin an attachment anew that has ended', () =>
    given(available, byMooring(a1), example.detached(a1)).when(reserve(a1)).thenRejected('attachment-state'));
  it('is rejected when it comes too late to know whether it was settled before', () =>
    given(available).when(reserve(a1, late)).thenRejected('attachment-state'));
  it('remembers what was settled as long as a repetition may come', () =>
    given(available, byMooring(a1), example.detached(a1), byMooring(a2), example.detached(a2, { detachedAt: afterNoon(119) }))
      .when(reserve(a1, { now: afterNoon(119), requestedAt: afterNoon(1) }))
      .thenRejected('attachment-state'));
});

describe('a refusal where there is no volume any more', () => {
  const gone = [...available, example.deletionRequested, example.deleted];
  it('is recorded all the same, so that whoever waits for an answer gets one', () =>
    given(gone)
      .when(reserve(a1, { recordRefusal: true }))
      .then({
        type: 'ReservationRefused',
        data: {
          ...{ volumeId: example.volumeId, attachmentId: a1, code: 'volume-not-found', refusedAt: noon },
          message: `Volume ${example.volumeId} could not be found.`,
        },
      }));
  it('is only an answer where nobody waits', () => given(gone).when(reserve(a1)).thenRejected('volume-not-found'));
});

describe('sixteen servers at once', () => {
  const wishes = Array.from({ length: 16 }, (_, index) =>
    reserve(attachmentId(`many-${index}`), { serverId: serverId(`server-${index}`), recordRefusal: true }),
  );
  const afterAll = (history: typeof available) => {
    let volume = history.reduce(volumeDecider.evolve, volumeDecider.initial);
    return wishes.flatMap((wish) => {
      const events = volumeDecider.decide(wish, volume);
      volume = events.reduce(volumeDecider.evolve, volume);
      return events.map(({ type }) => type);
    });
  };
  it('leave one winner of a volume for one host', () =>
    expect(afterAll(available)).toEqual(['Reserved', ...Array<string>(15).fill('ReservationRefused')]));
  it('all get a shared volume', () => expect(afterAll(shared)).toEqual(Array(16).fill('Reserved')));
});
