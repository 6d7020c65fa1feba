/** os-reserve, os-unreserve, os-begin_detaching and os-roll_detaching (domain §7). They name no attachment: each call is a new wish. */
import { describe, it } from '@jest/globals';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import { specOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import {
  a1,
  a2,
  afterNoon,
  attachBegun,
  attachedByClient,
  available,
  detachBegun,
  noon,
  reserved,
  shared,
  volumeId,
} from '../../support/examples.js';

const given = specOf(volumeDecider);
const expiresAt = afterNoon(3600);
const beginAttach = { type: 'BeginAttach', data: { volumeId, expiresAt, now: noon } } as const;
const beginDetach = { type: 'BeginDetach', data: { volumeId, expiresAt, now: noon } } as const;
const abandon = <What extends 'Attach' | 'Detach'>(what: What, reason: 'requested' | 'lapsed' = 'requested', now = noon) => ({
  type: `Abandon${what}` as const,
  data: { volumeId, reason, now },
});
const abandoned = <What extends 'Attach' | 'Detach'>(what: What, reason: 'requested' | 'lapsed' = 'requested', abandonedAt = noon) => ({
  type: `${what}Abandoned` as const,
  data: { volumeId, reason, abandonedAt },
});

describe('os-reserve', () => {
  it('holds an available volume', () => given(available).when(beginAttach).thenOnce('volume-status', attachBegun));
  it('holds a shared volume that is in use', () =>
    given(shared, attachedByClient(a1)).when(beginAttach).thenOnce('volume-status', attachBegun));
  it.each([
    ['in use', attachedByClient(a1)],
    ['reserved', [reserved(a1)]],
    ['detaching', [...attachedByClient(a1), detachBegun]],
  ])('is rejected while a volume for one host is %s', (_status, history) =>
    given(available, history).when(beginAttach).thenRejected('volume-status'),
  );
  it('is rejected while an attachment in error may own an export (§10.4)', () =>
    given(
      ...[available, attachedByClient(a1), example.detachRequested(a1), example.unexportRequested(a1)],
      example.stepFailed(a1, { direction: 'remove', attempt: 3 }),
    )
      .when(beginAttach)
      .thenRejected('export-still-there'));
  it('is rejected while a connection of the old way is there that nobody shows', () =>
    given(available, example.exportRequested(a1, { driver: 'connection' }))
      .when(beginAttach)
      .thenRejected('export-still-there'));
  it('is rejected where there is no volume', () => given().when(beginAttach).thenRejected('volume-not-found'));
});

describe('os-unreserve', () => {
  it('frees what os-reserve held', () => given(available, attachBegun).when(abandon('Attach')).then(abandoned('Attach')));
  it.each([
    ['available', []],
    ['in use', attachedByClient(a1)],
    ['detaching', [...attachedByClient(a1), detachBegun]],
    ['reserved by an attachment', [reserved(a1)]],
  ])('changes nothing while the volume is %s', (_status, history) => given(available, history).when(abandon('Attach')).thenNothing());
});

describe('os-begin_detaching', () => {
  it('shows that a volume in use is about to be detached', () =>
    given(available, attachedByClient(a1)).when(beginDetach).thenOnce('volume-status', detachBegun));
  it.each([
    ['available', []],
    ['reserved', [reserved(a1)]],
    ['being attached', example.connectedByClient(a1)],
    ['detaching', [...attachedByClient(a1), example.detachRequested(a1)]],
  ])('is rejected while the volume is %s', (_status, history) => given(available, history).when(beginDetach).thenRejected('volume-status'));
  it('is rejected while another server attaches the shared volume', () =>
    given(shared, attachedByClient(a1), reserved(a2, { serverId: example.s2 }))
      .when(beginDetach)
      .thenRejected('volume-status'));
});

describe('os-roll_detaching', () => {
  it('takes it back', () => given(available, attachedByClient(a1), detachBegun).when(abandon('Detach')).then(abandoned('Detach')));
  it.each([
    ['in use', attachedByClient(a1)],
    ['available', []],
    ['detached by Mooring itself', [...attachedByClient(a1), example.detachRequested(a1)]],
    ['held by os-reserve', [attachBegun]],
  ])('changes nothing while the volume is %s', (_status, history) => given(available, history).when(abandon('Detach')).thenNothing());
});

describe('what was begun the old way and never ended', () => {
  const late = afterNoon(3600);
  it('lapses when its time is up', () =>
    given(available, attachBegun)
      .when(abandon('Attach', 'lapsed', late))
      .then(abandoned('Attach', 'lapsed', late)));
  it('lapses when its time is up, a detach too', () =>
    given(available, attachedByClient(a1), detachBegun)
      .when(abandon('Detach', 'lapsed', late))
      .then(abandoned('Detach', 'lapsed', late)));
  it('stands until then', () =>
    given(available, attachBegun)
      .when(abandon('Attach', 'lapsed', afterNoon(3599)))
      .thenNothing());
});
