import { describe, expect, it } from '@jest/globals';
import { inquiryOutcome } from '../../../../src/adapters/initiator/qemu/inquiry.js';
import { QemuInitiator } from '../../../../src/adapters/initiator/qemu/qemu-initiator.js';
import type { Ran, Run } from '../../../../src/adapters/process/run.js';
import type { Login } from '../../../../src/app/ports/hosts.js';

const serial = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ran = (exit: Ran['exit'], stdout = '', stderr = ''): Ran => ({ exit, stdout, stderr });

describe('what iscsi-inq says', () => {
  it('proves the volume by its serial number', () => {
    expect(inquiryOutcome(ran(0, `Unit Serial Number:[${serial}]\n`), serial).outcome).toBe('done');
  });

  it('proves it where the field is filled up with blanks', () => {
    expect(inquiryOutcome(ran(0, 'Unit Serial Number:[                               short]\n'), 'short').outcome).toBe('done');
  });

  it.each([
    ['another volume', ran(0, 'Unit Serial Number:[11111111-d9cb-469f-a165-70867728950e]\n')],
    ['a part of the serial number', ran(0, `Unit Serial Number:[${serial.slice(0, 20)}]\n`)],
    ['a wrong password', ran(10, '', 'Login Failed. Failed to log in to target. Status: Authentication failure(513)\n')],
    ['an export that is gone', ran(10, '', 'Login Failed. Failed to log in to target. Status: Target not found(515)\n')],
    ['no such unit', ran(10, '', 'Login Failed. SENSE KEY:ILLEGAL_REQUEST(5) ASCQ:LOGICAL_UNIT_NOT_SUPPORTED(0x2500)\n')],
    [
      'nobody at the portal',
      ran(10, '', 'Login Failed. iscsi_service failed with : iscsi_service_reconnect_if_loggedin. Can not reconnect right now.\n\n'),
    ],
    ['a host without it', ran('missing', '', 'spawn iscsi-inq ENOENT')],
  ])('refuses %s', (_, said) => {
    expect(inquiryOutcome(said, serial).outcome).toBe('refused');
  });

  it.each([
    ['in time', ran('timeout')],
    ['before it was stopped', ran('signal')],
    ['that we understand', ran(0, 'Page Code:(0x83) DEVICE_IDENTIFICATION\n')],
    ['but a complaint', ran(10, '', 'Failed to send inquiry\n')],
  ])('leaves open what it is when it says nothing %s', (_, said) => {
    expect(inquiryOutcome(said, serial).outcome).toBe('unknown');
  });
});

describe('connecting a volume for QEMU', () => {
  const login: Login = {
    connection: { portal: '127.0.0.1:3260', targetIqn: 'iqn.2026-11.org.mooring:one', lun: 1, authUsername: 'm1' },
    initiator: 'iqn.2026-01.io.mooring:host:alpha',
    chap: { username: 'm1', password: 'secretSecret1234' },
    serial,
  };
  const calls: Parameters<Run>[] = [];
  const initiator = new QemuInitiator({
    run: (...call) => {
      calls.push(call);
      return Promise.resolve(ran(0, `Unit Serial Number:[${serial}]\n`));
    },
  });

  it('keeps the password out of the arguments', async () => {
    expect(await initiator.connect(login)).toEqual({ outcome: 'done', value: { device: null } });
    const [program, args, { env }] = calls.at(-1) ?? ['', [], { timeoutMs: 0 }];
    expect([program, ...args].join(' ')).not.toContain('secretSecret');
    expect(env).toEqual({ LIBISCSI_CHAP_USERNAME: 'm1', LIBISCSI_CHAP_PASSWORD: 'secretSecret1234' });
  });

  it.each([
    ['a portal that is none', { connection: { ...login.connection, portal: '127.0.0.1:3260/x' } }],
    ['a target name that would end the path', { connection: { ...login.connection, targetIqn: 'iqn.2026-11.org.mooring:a/9' } }],
    ['an initiator name that is none', { initiator: '--help' }],
  ])('is refused before anything is run with %s', async (_, odd) => {
    calls.length = 0;
    expect((await initiator.connect({ ...login, ...odd })).outcome).toBe('refused');
    expect(calls).toEqual([]);
  });
});
