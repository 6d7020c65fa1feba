import type { HostOutcome } from '../../../domain/kernel/host-outcome.js';
import { done, refused, unknown } from '../../../domain/kernel/host-outcome.js';
import type { Ran } from '../../process/run.js';

/** What `iscsi-inq` found out about the unit behind a login. It logs out before it ends, so whatever it says, no session is left. */
export const inquiryOutcome = ({ exit, stdout, stderr }: Ran, serial: string): HostOutcome => {
  const shown = /^Unit Serial Number:\[(.*)\]$/m.exec(stdout)?.[1]?.trim();
  if (exit === 0 && shown !== undefined) {
    return shown === serial ? done(undefined) : refused(`the unit shows the serial number ${JSON.stringify(shown)}, not ${serial}`);
  }
  const denial = /Login Failed\. (.*)/.exec(stderr)?.[1];
  if (denial !== undefined) return refused(`the login failed: ${denial.trim()}`);
  if (exit === 'missing') return refused('iscsi-inq is not installed');
  return unknown(`iscsi-inq ended with ${exit}`);
};
