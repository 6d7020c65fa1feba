import { describe, expect, it } from '@jest/globals';
import type { Difference } from '../../../src/domain/drift/difference.js';
import { driftDecider, type RecordLook } from '../../../src/domain/drift/drift.decider.js';
import type { DriftEvent } from '../../../src/domain/drift/drift.events.js';
import { mendProcess } from '../../../src/domain/drift/mend.process.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { specOf } from '../../support/decider-spec.js';
import { noon } from '../../support/examples.js';

const given = specOf(driftDecider);
const host = hostName('node-1');
const about = { volumeId: null, attachmentId: null, serverId: null, projectId: null };
const work = { type: 'Revoke', data: { exportId: 'a1' } } as const;
const extra: Difference = {
  ...{ id: 'extra/export/a1', kind: 'extra', part: 'export', hostName: host, ...about, expected: 'nothing', seen: 'a target' },
  ...{ repair: { does: 'remove', work, losesData: false }, words: 'It can be removed.' },
};
const look = (fields: Partial<RecordLook['data']>): RecordLook => ({
  type: 'RecordLook',
  data: { hostName: host, answers: [], found: [], gone: [], unseen: [], now: noon, ...fields },
});
const found: DriftEvent = { type: 'DriftFound', data: { hostName: host, difference: extra, foundAt: noon } };
const gone: DriftEvent = { type: 'DriftGone', data: { hostName: host, differenceId: extra.id, goneAt: noon } };
const asked: DriftEvent = { type: 'LookAsked', data: { hostName: host, lookId: 'l1', askedAt: noon } };
const mend = { type: 'RequestMend', data: { hostName: host, differenceId: extra.id, work, reason: 'why', now: noon } } as const;
const requested: DriftEvent = {
  type: 'MendRequested',
  data: { hostName: host, differenceId: extra.id, work, reason: 'why', requestedAt: noon },
};
const failedWith = (outcome: 'refused' | 'unknown', attempt: number): DriftEvent => ({
  type: 'MendFailed',
  data: { hostName: host, differenceId: extra.id, outcome, reason: 'no', attempt, failedAt: noon, retryAt: noon },
});

describe('what is on record of a host’s differences', () => {
  it('is told once, and again when it is seen otherwise', () => {
    given()
      .when(look({ found: [extra] }))
      .then(found);
    const otherwise = { ...extra, seen: 'a target, 1 open session' };
    given(found)
      .when(look({ found: [otherwise] }))
      .then({ type: 'DriftFound', data: { hostName: host, difference: otherwise, foundAt: noon } });
  });
  it('goes when it is gone, and nobody is told of what nobody knew', () => {
    given(found)
      .when(look({ gone: [extra.id] }))
      .then(gone);
    given()
      .when(look({ gone: [extra.id] }))
      .thenNothing();
  });
  it('leaves no trace of a look that found nothing new, unless somebody waits for it', () => {
    given(found)
      .when(look({ found: [extra] }))
      .thenNothing();
    given(asked)
      .when(look({ answers: ['l1', 'l2'], unseen: ['exports: silent'] }))
      .then({ type: 'LookEnded', data: { hostName: host, lookIds: ['l1'], unseen: ['exports: silent'], endedAt: noon } });
  });
  it('is asked for as often as somebody asks', () =>
    given(asked)
      .when({ type: 'AskForLook', data: { hostName: host, lookId: 'l2', now: noon } })
      .then({ type: 'LookAsked', data: { hostName: host, lookId: 'l2', askedAt: noon } }));
});

describe('mending a difference', () => {
  it('is told once while it is under way', () => given(found).when(mend).then(requested));
  it('is refused for what is not on record any more', () => given(found, gone).when(mend).thenRejected('conflict'));
  it('can be told again when it was done, or given up', () => {
    given(found, requested, { type: 'DriftMended', data: { hostName: host, differenceId: extra.id, mendedAt: noon } })
      .when(mend)
      .then(requested);
    given(found, requested, failedWith('refused', 1)).when(mend).then(requested);
  });
  it('ends once', () => {
    const recorded = { type: 'RecordMended', data: { hostName: host, differenceId: extra.id, now: noon } } as const;
    given(found, requested)
      .when(recorded)
      .then({ type: 'DriftMended', data: { hostName: host, differenceId: extra.id, mendedAt: noon } });
    given(found).when(recorded).thenNothing();
  });
  it('counts its tries', () =>
    given(found, requested, failedWith('unknown', 1))
      .when({
        type: 'RecordMendFailed',
        data: { hostName: host, differenceId: extra.id, outcome: 'refused', reason: 'no', retryAt: noon, now: noon },
      })
      .then(failedWith('refused', 2)));

  const recorded = (event: DriftEvent) => ({
    ...{ event, id: 'e', stream: 'drift-node-1', revision: 0, position: 0n },
    metadata: { correlationId: 'r', causationId: 'r', actor: 'ann', projectId: null, schemaVersion: 1, at: noon },
  });
  const progressAfter = (...events: DriftEvent[]) =>
    events.reduce<ReturnType<typeof mendProcess.evolve>>(
      (mending, event) => mendProcess.evolve(mending, recorded(event) as Parameters<typeof mendProcess.evolve>[1]),
      undefined,
    );

  it('is done on the host until it says how it ended: doubt is tried again, a refusal is not', () => {
    const mending = progressAfter(requested);
    expect(mending && mendProcess.next(mending)).toMatchObject({ step: 'mend: Revoke', attempt: 0, act: { on: 'host', host, work } });
    const doubtful = progressAfter(requested, failedWith('unknown', 1));
    expect(doubtful && mendProcess.next(doubtful)).toMatchObject({ attempt: 1, notBefore: noon });
    expect(progressAfter(requested, failedWith('refused', 1))).toBeUndefined();
    expect(
      progressAfter(requested, { type: 'DriftMended', data: { hostName: host, differenceId: extra.id, mendedAt: noon } }),
    ).toBeUndefined();
  });
});
