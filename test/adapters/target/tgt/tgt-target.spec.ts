import { beforeEach, describe, expect, it } from '@jest/globals';
import { TgtTarget } from '../../../../src/adapters/target/tgt/tgt-target.js';
import type { ExportRequest } from '../../../../src/app/ports/hosts.js';
import { endOf, valueOf } from '../../../support/contracts/value-of.js';
import { FakeTgtd, silent } from './fake-tgtd.js';

const request: ExportRequest = {
  targetIqn: 'iqn.2026-11.org.mooring:one',
  volumeId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  backing: '/srv/volumes/one',
  initiator: 'iqn.2026-01.io.mooring:host:alpha',
  chap: { username: 'm1', password: 'secretSecret1234' },
  mode: 'rw',
  serial: '0f8fad5b-d9cb-469f-a165-70867728950e',
};
const steps = ['new target', 'delete account', 'new lun', 'update lun', 'new account', 'bind account', 'bind target'];
const revocation = { targetIqn: request.targetIqn, chapUsername: request.chap.username };

describe('an export on tgt', () => {
  let tgtd: FakeTgtd;
  let target: TgtTarget;
  beforeEach(() => {
    tgtd = new FakeTgtd();
    target = new TgtTarget({ portal: '127.0.0.1:3260', ask: tgtd.ask, logOutMs: 50 });
  });

  it('is made in the order in which nobody gets in before it is whole', async () => {
    const connection = await valueOf(target.export(request));
    expect(connection).toEqual({ portal: '127.0.0.1:3260', targetIqn: request.targetIqn, lun: 1, authUsername: 'm1' });
    expect(tgtd.heard).toEqual(steps);
  });

  it('names the device after the volume, not after the number of the target', async () => {
    await target.export({ ...request, mode: 'ro' });
    expect(tgtd.targets.get(1)?.settings).toEqual({ scsi_sn: request.serial, scsi_id: '0f8fad5bd9cb469fa1657086', readonly: '1' });
  });

  it('takes the lowest number that is free', async () => {
    tgtd.addTarget(1, 'iqn.x:one');
    tgtd.addTarget(3, 'iqn.x:three');
    await valueOf(target.export(request));
    expect(tgtd.targets.get(2)?.name).toBe(request.targetIqn);
  });

  it('takes another number when somebody else was quicker', async () => {
    tgtd.trouble = ({ mode, op, tid = 0 }) => {
      if (mode === 'target' && op === 'new' && tid < 3) tgtd.addTarget(tid, `iqn.x:${tid}`);
      return 0;
    };
    await valueOf(target.export(request));
    expect(tgtd.targets.get(3)?.name).toBe(request.targetIqn);
  });

  it('gives up when tgtd makes no target whatever the number', async () => {
    tgtd.trouble = ({ mode, op }) => (mode === 'target' && op === 'new' ? 2 : 0);
    expect(await target.export(request)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('error 2') });
  });

  it.each(['new lun', 'update lun', 'new account', 'bind account', 'bind target'])('is taken back when tgtd refuses "%s"', async (step) => {
    tgtd.trouble = ({ mode, op }) => (`${op} ${mode}` === step ? 17 : 0);
    expect(await endOf(target.export(request))).toBe('refused');
    expect([tgtd.targets.size, tgtd.accounts.size]).toEqual([0, 0]);
  });

  it('may or may not be there when it can be neither made nor taken back', async () => {
    tgtd.trouble = ({ mode, op }) => (`${op} ${mode}` === 'new lun' ? 17 : op === 'delete' && mode === 'target' ? silent() : 0);
    expect(await endOf(target.export(request))).toBe('unknown');
  });

  it.each(steps)('may or may not be there when tgtd falls silent at "%s"; asked again it is completed', async (step) => {
    tgtd.trouble = ({ mode, op }) => (`${op} ${mode}` === step ? silent() : 0);
    expect(await endOf(target.export(request))).toBe('unknown');
    expect([...tgtd.targets.values()].flatMap(({ allowed }) => allowed)).toEqual([]);

    tgtd.trouble = () => 0;
    await valueOf(target.export(request));
    expect(tgtd.targets.get(1)).toMatchObject({ backing: request.backing, accounts: ['m1'], allowed: [request.initiator] });
  });

  it('gets the password it was made with, not one that an account was left with', async () => {
    tgtd.accounts.set('m1', 'anOldPassword');
    await valueOf(target.export(request));
    expect(tgtd.accounts.get('m1')).toBe(request.chap.password);
  });

  it('does not touch an account that another target asks for', async () => {
    await valueOf(target.export({ ...request, targetIqn: 'iqn.2026-11.org.mooring:other' }));
    expect(await endOf(target.export(request))).toBe('refused');
    expect(tgtd.targets.size).toBe(1);
    expect(tgtd.accounts.has('m1')).toBe(true);
  });

  it.each([
    ['serial number', { serial: '11111111-d9cb-469f-a165-70867728950e' }],
    ['account', { chap: { username: 'm2', password: 'secretSecret1234' } }],
  ])('is refused under a name that stands for another %s', async (_, other) => {
    await valueOf(target.export(request));
    expect(await endOf(target.export({ ...request, ...other }))).toBe('refused');
  });

  it('is refused under a name that was left with other credentials', async () => {
    tgtd.addTarget(1, request.targetIqn).accounts.push('m2');
    expect(await endOf(target.export(request))).toBe('refused');
  });

  it('is refused under a name that lets in without credentials', async () => {
    await valueOf(target.export(request));
    tgtd.targets.get(1)?.accounts.pop();
    expect(await endOf(target.export(request))).toBe('refused');
  });

  it.each([
    ['a path with a comma', { backing: '/srv/a,readonly=0' }],
    ['a relative path', { backing: 'volumes/one' }],
    ['an initiator name with a comma', { initiator: 'iqn.2026-01.io.mooring:a,initiator-address=ALL' }],
    ['a target name with a space', { targetIqn: 'iqn.2026-11.org.mooring:a b' }],
    ['a serial number tgt would cut', { serial: 'x'.repeat(37) }],
    ['a user name with a comma', { chap: { username: 'm,1', password: 'secretSecret1234' } }],
    ['a password with a line break', { chap: { username: 'm1', password: 'secret\nSecret' } }],
  ])('is refused before anything is done with %s', async (_, odd) => {
    const refusal = await target.export({ ...request, ...odd });
    expect(refusal.outcome).toBe('refused');
    expect(JSON.stringify(refusal)).not.toContain('secret');
    expect(tgtd.heard).toEqual([]);
  });

  it('ends in this order: nobody gets in, sessions closed, volume, target, account', async () => {
    await valueOf(target.export(request));
    tgtd.targets.get(1)?.sessions.push(5);
    tgtd.heard.length = 0;
    expect(await endOf(target.revoke(revocation))).toBe('done');
    expect(tgtd.heard).toEqual(['unbind target', 'delete connection', 'delete lun', 'delete target', 'delete account']);
  });

  it('closes no session of an initiator that logs out by itself once nobody is let in any more', async () => {
    await valueOf(target.export(request));
    const exported = tgtd.targets.get(1);
    exported?.sessions.push(5);
    tgtd.trouble = ({ op }) => {
      if (op === 'unbind') setTimeout(() => exported?.sessions.pop(), 20);
      return 0;
    };
    expect(await endOf(target.revoke(revocation))).toBe('done');
    expect(tgtd.heard).not.toContain('delete connection');
  });

  it('is not dropped while a listing shows a session', async () => {
    await valueOf(target.export(request));
    tgtd.targets.get(1)?.sessions.push(5);
    let closing = 3;
    tgtd.trouble = ({ mode }) => (mode === 'connection' && closing-- > 0 ? 6 : 0);
    expect(await endOf(target.revoke(revocation))).toBe('done');
    expect(tgtd.heard.filter((step) => step === 'delete connection')).toHaveLength(4);
    expect(tgtd.heard.filter((step) => step === 'delete target')).toHaveLength(1);
  });

  it.each(['unbind target', 'delete lun', 'delete target', 'delete account'])(
    'may still be there when tgtd falls silent at "%s"; asked again it is gone',
    async (step) => {
      await valueOf(target.export(request));
      tgtd.trouble = ({ mode, op }) => (`${op} ${mode}` === step ? silent() : 0);
      expect(await endOf(target.revoke(revocation))).toBe('unknown');
      tgtd.trouble = () => 0;
      expect(await endOf(target.revoke(revocation))).toBe('done');
      expect([tgtd.targets.size, tgtd.accounts.size]).toEqual([0, 0]);
    },
  );

  it('is not called gone while its account is still there', async () => {
    await valueOf(target.export(request));
    tgtd.trouble = ({ mode, op }) => (mode === 'account' && op === 'delete' ? 17 : 0);
    expect(await endOf(target.revoke(revocation))).toBe('unknown');
  });

  it('is not called gone, and its account is kept, while another target asks for that account', async () => {
    await valueOf(target.export(request));
    tgtd.addTarget(7, 'iqn.2026-11.org.mooring:other').accounts.push('m1');
    expect(await endOf(target.revoke(revocation))).toBe('unknown');
    expect(tgtd.accounts.has('m1')).toBe(true);
  });

  it('is made once when two callers want the same', async () => {
    const [one, other] = await Promise.all([valueOf(target.export(request)), valueOf(target.export(request))]);
    expect(one).toEqual(other);
    expect(tgtd.heard).toEqual(steps);
  });

  it('is listed among those that somebody else has made, with the volume it serves', async () => {
    tgtd.addTarget(7, 'iqn.2001-04.com.example:somebody.else');
    await valueOf(target.export(request));
    const seen = (await valueOf(target.list())).map(({ targetIqn, serial }) => [targetIqn, serial]);
    expect(new Map(seen as [string, string | null][])).toEqual(
      new Map([
        ['iqn.2001-04.com.example:somebody.else', null],
        [request.targetIqn, request.serial],
      ]),
    );
  });
});
