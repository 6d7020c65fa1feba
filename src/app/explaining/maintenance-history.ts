import type { HostEvent, HostService } from '../../domain/host/host.decider.js';
import type { Asked } from './explanation.js';
import { askedBy, type StreamReader } from './history.js';

/** Who put a host's service into maintenance, and when: by the first word since it was last in service. */
export const beganBy = async (store: StreamReader, stream: string, service: HostService): Promise<Asked> => {
  let began: Asked = { by: 'mooring', requestId: '', at: '' };
  for await (const recorded of store.readStreamBackwards(stream)) {
    const { type, data } = recorded.event as HostEvent;
    if (type === 'HostMaintenanceEnded' && data.service === service) break;
    if (type === 'HostMaintenanceBegan' && data.service === service) began = askedBy(recorded);
  }
  return began;
};
