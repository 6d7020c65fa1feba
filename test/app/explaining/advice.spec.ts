import { describe, expect, it } from '@jest/globals';
import { secondsBetween, type Unblocking, whatWouldUnblock } from '../../../src/app/explaining/advice.js';
import type { Draft } from '../../../src/app/explaining/draft.js';
import { noOrder } from '../../../src/app/explaining/order-state.js';

const draft = (fields: Partial<Draft> = {}): Draft => ({
  ...{
    about: { kind: 'attachment', id: 'a', name: null },
    projectId: 'p',
    volumeId: 'v',
    what: 'attach',
    route: { step: 's', done: [], after: [] },
  },
  ...{ host: 'kvm-2', work: 'Export', trouble: null, waits: null, failed: false, byItself: null, advice: [], commands: [] },
  ...fields,
});
const trouble = (outcome: 'refused' | 'unknown', reason = 'it broke'): Draft['trouble'] => ({
  ...{ outcome, reason, attempt: 1, failedAt: null, retryAt: null },
});
const now = new Date('2026-11-21T15:00:40.000Z');
const advice = (fields: Partial<Unblocking>) =>
  whatWouldUnblock({ draft: draft(), parked: null, order: noOrder, silent: false, now, disk: null, ...fields });
const words = (fields: Partial<Unblocking>) => advice(fields).map((each) => `${each.who}: ${each.words}`);

describe('what would unblock a step', () => {
  it('is an agent, where nobody has taken the order', () => {
    const said = words({ order: { state: 'not taken', since: '2026-11-21T15:00:00.000Z' } });
    expect(said).toEqual([
      'operator: No agent has taken the order for host kvm-2 for 40 s: start `mooring agent --host kvm-2` there, or see why the one that runs does not read its orders.',
    ]);
  });

  it('is an agent, too, where nobody has acted for the host for a while', () => {
    expect(words({ silent: true, draft: draft({ trouble: trouble('unknown') }) })).toEqual([
      'operator: Nobody has acted for host kvm-2 for a minute or more: start `mooring agent --host kvm-2` there.',
    ]);
  });

  it('is nothing so far, where a step has only just begun', () => {
    expect(words({})).toEqual([
      'nobody: Nothing is wrong so far: the iSCSI target (tgtd) on kvm-2 has not said yet whether it made the export. Should it take long, see that it runs and answers.',
    ]);
  });

  it('is a guest that lets go of its disk, by name', () => {
    const said = words({ draft: draft({ work: 'Unplug', trouble: trouble('unknown') }), disk: { device: 'vdb', server: 'web-1' } });
    expect(said[0]).toBe('caller: The guest may not have let go of vdb in server web-1: unmount vdb there, or stop the guest.');
  });

  it.each([
    ['CreateBacking', 'the storage did not say whether it made the volume'],
    ['GrowBacking', 'the storage did not say whether it made the volume larger'],
    ['DeleteBacking', 'the storage did not say whether it deleted the volume'],
    ['Export', 'the iSCSI target (tgtd) did not say whether it made the export'],
    ['Revoke', 'the iSCSI target (tgtd) did not say whether it removed the export'],
    ['Connect', 'the iSCSI initiator did not say whether it logged in'],
    ['Disconnect', 'the iSCSI initiator did not say whether it logged out'],
    ['PlugIn', 'the hypervisor (libvirt) did not say whether it plugged the disk in'],
    ['Unplug', 'the hypervisor (libvirt) did not say whether it took the disk out'],
  ] as const)('is somebody who looks at who did not say how it ended: %s', (work, said) => {
    expect(words({ draft: draft({ work, trouble: trouble('unknown') }) }).join('\n')).toContain(`operator: On kvm-2, ${said}`);
  });

  it('is put right where it is refused', () => {
    expect(words({ draft: draft({ trouble: trouble('refused') }) })).toEqual([
      'operator: On kvm-2, the iSCSI target (tgtd) refused: see that it runs and answers, and put right what it says.',
    ]);
  });

  it.each([
    ['no agent acts for host kvm-2', 'This process acts for no host kvm-2'],
    ['the agent of kvm-2 has not answered within 60 s', 'The agent of kvm-2 does not answer'],
    ['no answer from kvm-2', 'kvm-2 does not answer'],
    ['the operating system of this host answered ENOSPC', 'There is no room left on kvm-2'],
    ['the order for kvm-2 may not have been stored: away', 'The event store did not say'],
    ['the secret of this export is not known', 'The password of this export is lost'],
  ])('follows from a reason that says it itself: %s', (reason, said) => {
    expect(advice({ draft: draft({ trouble: trouble('unknown', reason) }) })[0]?.words).toContain(said);
  });

  it('says what becomes of it when nobody does anything, once something went wrong', () => {
    const byItself = 'It is tried again.';
    expect(words({ draft: draft({ byItself }) }).join()).not.toContain(byItself);
    expect(words({ draft: draft({ byItself, trouble: trouble('unknown') }) }).at(-1)).toBe(`nobody: ${byItself}`);
  });

  it('is what the client has to do, and nothing on hosts, while it is waited for', () => {
    const waits = { words: 'Its client has not said so.', until: null };
    expect(words({ draft: draft({ waits, advice: [{ who: 'caller', words: 'Complete it.' }] }) })).toEqual([
      'caller: Its client has not said so. Complete it.',
    ]);
  });

  it('is a look at the log, where Mooring itself is at fault', () => {
    expect(words({ parked: { worker: null } })).toEqual([
      'operator: Mooring could not work this out, which is a fault of its own: its log has the line "work parked". It is tried again when something happens to it, or when the process that works starts anew.',
    ]);
  });

  it('is a look at the log of the worker, where that is another process', () => {
    expect(words({ parked: { worker: 'worker-1:8776' } })).toEqual([
      'operator: Mooring could not work this out, which is a fault of its own: the log of worker worker-1:8776 has the line "work parked". It is tried again when something happens to it, or when another worker takes it over.',
    ]);
  });
});

describe('the time between', () => {
  it('is never less than none', () => expect(secondsBetween('2026-11-21T15:01:00.000Z', now)).toBe(0));
});
