/** What workers order on hosts, what agents answer, and who does which work, in words. For administrators: nothing in it is hidden. */
import type { AgentEvent, WorkOrdered } from '../../../domain/host/host-orders.js';
import type { HostWork } from '../../../domain/host/host-work.js';
import type { LeaseTaken } from '../../working/epoch.js';
import type { Telling, Words } from './telling.js';

export const orderWords: Words<WorkOrdered | AgentEvent | LeaseTaken> = {
  LeaseTaken: ({ lease, owner }) => `${lease} is now done by ${owner}`,
  WorkOrdered: ({ work, partition, epoch }, telling) => `ordered: ${workInWords(work, telling)} (partition ${partition}, epoch ${epoch})`,
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

type WorkWords = { readonly [Work in HostWork as Work['type']]: (data: Work['data'], telling: Telling) => string };

const works: WorkWords = {
  CreateBacking: ({ volumeId, sizeGiB }, telling) => `make ${sizeGiB} GiB for ${telling.volume(volumeId)}`,
  GrowBacking: ({ volumeId, sizeGiB }, telling) => `grow ${telling.volume(volumeId)} to ${sizeGiB} GiB`,
  DeleteBacking: ({ volumeId }, telling) => `delete the bytes of ${telling.volume(volumeId)}`,
  Export: ({ exportId, volumeId, initiator, mode }, telling) =>
    `export ${telling.volume(volumeId)} to ${initiator}, ${mode}, for attachment ${exportId}`,
  Revoke: ({ exportId }) => `remove the export of attachment ${exportId}`,
  Connect: ({ exportId, volumeId }, telling) => `connect to the export of ${telling.volume(volumeId)} for attachment ${exportId}`,
  Disconnect: ({ exportId }) => `disconnect from the export of attachment ${exportId}`,
  PlugIn: ({ exportId, serverId, volumeId, deviceName }, telling) =>
    `plug ${telling.volume(volumeId)} into ${telling.server(serverId)} as ${deviceName}, for attachment ${exportId}`,
  TakeInventory: ({ part, after }) => `look which ${part} there are${after === null ? '' : `, from ${after} on`}`,
  Unplug: ({ exportId, serverId }, telling) => `unplug attachment ${exportId} from ${telling.server(serverId)}`,
};

export const workInWords = (work: HostWork, telling: Telling): string => {
  const words = works[work.type] as ((data: HostWork['data'], telling: Telling) => string) | undefined;
  return words ? words(work.data, telling) : work.type;
};
