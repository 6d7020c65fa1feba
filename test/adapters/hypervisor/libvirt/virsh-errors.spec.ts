import { describe, expect, it } from '@jest/globals';
import { complaint, isAttachRefused, isDetachUnderWay, isSecretGone } from '../../../../src/adapters/hypervisor/libvirt/virsh-errors.js';
import type { Ran } from '../../../../src/adapters/process/run.js';

/** Texts are those of virsh and libvirt 9.0. */
const ran = (exit: Ran['exit'], ...errors: readonly string[]): Ran => ({
  exit,
  stdout: '',
  stderr: errors.map((line) => `error: ${line}\n`).join(''),
});
const attach = 'Failed to attach device from /tmp/mooring-a1B2c3/3';
const detach = 'Failed to detach device with alias ua-1';

describe('an attach', () => {
  it.each([
    ['to a device name that is taken', 'Requested operation is not valid: target vdb already exists'],
    ['of a disk that is there', 'unsupported configuration: non unique alias detected: ua-1'],
    ['to a guest that does not run', 'Requested operation is not valid: domain is not running'],
    ['to the next start of a guest that has none', 'Requested operation is not valid: transient domains do not have any persistent config'],
    ['to a guest without a free slot', 'internal error: No more available PCI slots'],
    ['without its secret', "Secret not found: no secret with matching uuid '5ec2e700-0000-4000-8000-000000000001'"],
    [
      'with a wrong password',
      "internal error: unable to execute QEMU command 'blockdev-add': iSCSI: Failed to connect to LUN : Failed to log in to target. Status: Authentication failure(513)",
    ],
  ])('%s was certainly not done', (_, reason) => {
    expect(isAttachRefused(ran(1, attach, reason))).toBe(true);
  });

  it('was certainly not done whatever was complained about before it', () => {
    const noSecret = ['Failed to set secret value', 'Secret not found: x'];
    expect(isAttachRefused(ran(1, ...noSecret, attach, 'Secret not found: x'))).toBe(true);
  });

  it.each<[string, Ran]>([
    [
      'virsh lost libvirt',
      ran(1, 'Disconnected from qemu:///system due to end of file', attach, 'End of file while reading data: Input/output error'),
    ],
    ['libvirt was not there any more', ran(1, attach, 'Failed to reconnect to the hypervisor')],
    ['QEMU did not answer libvirt', ran(1, attach, 'internal error: QEMU unexpectedly closed the monitor')],
    ['virsh was stopped after its time', ran('timeout', attach, 'Requested operation is not valid: domain is not running')],
    ['virsh says nothing', ran(1)],
    ['another command was refused', ran(1, 'Failed to set secret value', 'Requested operation is not valid: no')],
  ])('may have been done when %s', (_, result) => {
    expect(isAttachRefused(result)).toBe(false);
  });
});

describe('a detach', () => {
  it.each<[string, Ran]>([
    ['nothing is complained about', ran(0)],
    ['there was no secret', ran(1, "failed to get secret 'x'", "Secret not found: no secret with matching uuid 'x'")],
    [
      'it was asked for before',
      ran(0, detach, "internal error: unable to execute QEMU command 'device_del': Device ua-1 is already in the process of unplug"),
    ],
  ])('is under way when %s', (_, result) => {
    expect(isDetachUnderWay(result)).toBe(true);
  });

  it.each<[string, Ran]>([
    ['libvirt could not take its turn', ran(0, detach, 'Timed out during operation: cannot acquire state change lock (held by x)')],
    [
      'the bus has no hot-unplug',
      ran(0, detach, "internal error: unable to execute QEMU command 'device_del': Bus 'pcie.0' does not support hotplugging"),
    ],
    ['virsh was stopped after its time', ran('timeout')],
  ])('is not waited for when %s', (_, result) => {
    expect(isDetachUnderWay(result)).toBe(false);
  });
});

describe('a secret', () => {
  it('is gone when it was removed, or was not there', () => {
    expect(isSecretGone(ran(0))).toBe(true);
    expect(isSecretGone(ran(1, "failed to get secret 'x'", "Secret not found: no secret with matching uuid 'x'"))).toBe(true);
  });

  it('may be there when nobody says so', () => {
    expect(isSecretGone(ran(1, 'Disconnected from qemu:///system due to end of file'))).toBe(false);
    expect(isSecretGone(ran('timeout'))).toBe(false);
  });
});

describe('a complaint', () => {
  it('repeats what libvirt said without our own files', () => {
    expect(complaint(ran(1, attach, 'internal error: No more available PCI slots'))).toBe('internal error: No more available PCI slots');
  });

  it('says how virsh ended when it said nothing', () => {
    expect(complaint(ran('timeout'))).toBe('virsh ended with timeout');
  });
});
