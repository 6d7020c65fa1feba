/** What administrators may want of a host's service: the same in both dialects, each with its own body and answer. */
import { BadRequestException } from '@nestjs/common';
import type { HostService, Maintenance, MaintenanceCommand } from '../../../domain/host/host.decider.js';
import type { HostName } from '../../../domain/kernel/ids.js';
import { notFound } from '../faults/fault.js';

export type ServiceChange = { readonly status: 'enabled' } | { readonly status: 'disabled'; readonly reason: string | null };

/** `enable`, `disable` and `disable-log-reason`, the last word of a path. */
export const changeFor = (action: string, reason: string | undefined): ServiceChange => {
  switch (action) {
    case 'enable':
      return { status: 'enabled' };
    case 'disable':
      return { status: 'disabled', reason: null };
    case 'disable-log-reason':
      if (reason === undefined) throw new BadRequestException('disabled_reason is required');
      return { status: 'disabled', reason };
    default:
      throw notFound();
  }
};

export interface Addressed {
  readonly hostName: HostName;
  readonly service: HostService;
  /** User id. */
  readonly by: string;
  readonly now: string;
}

export const commandOf = (change: ServiceChange, addressed: Addressed): MaintenanceCommand =>
  change.status === 'enabled'
    ? { type: 'EndMaintenance', data: addressed }
    : { type: 'BeginMaintenance', data: { ...addressed, reason: change.reason } };

/** As both dialects show it. */
export const statusOf = (maintenance: Maintenance | undefined): ServiceChange['status'] => (maintenance ? 'disabled' : 'enabled');
export const reasonOf = (maintenance: Maintenance | undefined): string | null => maintenance?.reason ?? null;
