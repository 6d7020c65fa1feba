/** What workers order on hosts, what agents answer, and who does which work, in words. For administrators: nothing in it is hidden. */
import type { AgentEvent, WorkOrdered } from '../../../domain/host/host-orders.js';
import type { HostWork } from '../../../domain/host/host-work.js';
import type { LeaseTaken } from '../../working/epoch.js';
import type { Words } from './telling.js';

export const orderWords: Words<WorkOrdered | AgentEvent | LeaseTaken> = {
  LeaseTaken: ({ lease, owner }) => `${lease} is now done by ${owner}`,
  WorkOrdered: ({ work, partition, epoch }) => `ordered: ${workInWords(work)} (partition ${partition}, epoch ${epoch})`,
  WorkEnded: ({ outcome, stale, order }) =>
    `order ${order} ${stale ? 'not done, whoever gave it has nothing more to say' : outcomeInWords(outcome)}`,
  AgentStarted: ({ agentId }) => `agent started, as ${agentId}`,
  HostReported: ({ hostName, guests }) =>
    `agent of ${hostName} reported ${guests === null ? 'itself; its guests could not be listed' : `itself and ${guests.length} guests`}`,
};

const outcomeInWords = (
  outcome: { readonly outcome: 'done' } | { readonly outcome: 'refused' | 'unknown'; readonly reason: string },
): string => {
  if (outcome.outcome === 'done') return 'done';
  return outcome.outcome === 'refused'
    ? `refused, it certainly did not happen: ${outcome.reason}`
    : `failed, not known whether it happened: ${outcome.reason}`;
};

type WorkWords = { readonly [Work in HostWork as Work['type']]: (data: Work['data']) => string };

const works: WorkWords = {
  CreateBacking: ({ volumeId, sizeGiB }) => `make ${sizeGiB} GiB for volume ${volumeId}`,
  GrowBacking: ({ volumeId, sizeGiB }) => `grow volume ${volumeId} to ${sizeGiB} GiB`,
  DeleteBacking: ({ volumeId }) => `delete the bytes of volume ${volumeId}`,
  Export: ({ exportId, volumeId, initiator, mode }) => `export volume ${volumeId} to ${initiator}, ${mode}, for attachment ${exportId}`,
  Revoke: ({ exportId }) => `remove the export of attachment ${exportId}`,
  Connect: ({ exportId, volumeId }) => `connect to the export of volume ${volumeId} for attachment ${exportId}`,
  Disconnect: ({ exportId }) => `disconnect from the export of attachment ${exportId}`,
  PlugIn: ({ exportId, serverId, volumeId, deviceName }) =>
    `plug volume ${volumeId} into server ${serverId} as ${deviceName}, for attachment ${exportId}`,
  TakeInventory: ({ part, after }) => `look which ${part} there are${after === null ? '' : `, from ${after} on`}`,
  Unplug: ({ exportId, serverId }) => `unplug attachment ${exportId} from server ${serverId}`,
};

export const workInWords = (work: HostWork): string => {
  const words = works[work.type] as ((data: HostWork['data']) => string) | undefined;
  return words ? words(work.data) : work.type;
};
