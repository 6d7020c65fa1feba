import type { HostService } from '../../domain/host/host.decider.js';
import { hostName } from '../../domain/kernel/ids.js';
import type { InMaintenance } from '../../domain/volume/volume.commands.js';
import type { WriteSide } from '../commanding/write-side.js';

/** What something new would take: the host that keeps the volume, and the one that uses it. A host that is not ours is in no maintenance. */
export type Taking = Readonly<Record<HostService, string | null>>;

/** As the hosts are now, not as a read model shows them. */
export const inMaintenance = async (writeSide: Pick<WriteSide, 'host'>, taking: Taking): Promise<InMaintenance> => {
  const [volume, compute] = await Promise.all([
    isInMaintenance(writeSide, taking, 'volume'),
    isInMaintenance(writeSide, taking, 'compute'),
  ]);
  if (volume) return 'volume';
  return compute ? 'compute' : null;
};

const isInMaintenance = async (writeSide: Pick<WriteSide, 'host'>, taking: Taking, service: HostService): Promise<boolean> => {
  const name = taking[service];
  if (name === null) return false;
  const host = await writeSide.host(hostName(name));
  return host.stage === 'registered' && host.disabled[service] !== undefined;
};
