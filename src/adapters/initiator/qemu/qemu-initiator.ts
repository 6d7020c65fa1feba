/**
 * Where QEMU logs in by itself nothing of iSCSI is on the host, and nothing stays there. What is left to do is to prove, with the
 * same name and credentials, that the portal answers, lets us in, and shows the right volume: QEMU would wait for a silent portal
 * with the guest stopped, and would take any volume it is given.
 */
import type { IscsiInitiator, Login } from '../../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../../domain/kernel/host-outcome.js';
import { isIscsiName, isPortal } from '../../iscsi-names.js';
import { run as runProgram, type Run } from '../../process/run.js';
import { inquiryOutcome } from './inquiry.js';

export interface QemuInitiatorSetting {
  readonly run?: Run;
  readonly timeoutMs?: number;
}

/** Vital product data, page 0x80: the unit serial number. */
const unitSerialNumber = ['-e', '1', '-c', '128'];

export class QemuInitiator implements IscsiInitiator {
  private readonly run: Run;
  private readonly timeoutMs: number;

  constructor({ run = runProgram, timeoutMs = 5_000 }: QemuInitiatorSetting = {}) {
    this.run = run;
    this.timeoutMs = timeoutMs;
  }

  async connect({ connection, initiator, chap, serial }: Login): Promise<HostOutcome<{ device: string | null }>> {
    const { portal, targetIqn, lun } = connection;
    if (!isPortal(portal)) return refused(`${JSON.stringify(portal)} is no portal`);
    const name = [targetIqn, initiator].find((each) => !isIscsiName(each));
    if (name !== undefined) return refused(`${JSON.stringify(name)} is no iSCSI name`);

    // Arguments can be read by everybody on the host, the environment only by root and by who runs Mooring.
    const env = { LIBISCSI_CHAP_USERNAME: chap.username, LIBISCSI_CHAP_PASSWORD: chap.password };
    const url = `iscsi://${portal}/${targetIqn}/${lun}`;
    const ran = await this.run('iscsi-inq', ['-i', initiator, ...unitSerialNumber, url], { timeoutMs: this.timeoutMs, env });
    const outcome = inquiryOutcome(ran, serial);
    return outcome.outcome === 'done' ? done({ device: null }) : outcome;
  }

  /** The guest's session ends with its disk; the host never had one. */
  disconnect(): Promise<HostOutcome> {
    return Promise.resolve(done(undefined));
  }
}
