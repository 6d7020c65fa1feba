/** What happens to hosts, between workers and agents, and to volume types, in words. For administrators: nothing in it is hidden. */
import type { AgentEvent, WorkOrdered } from '../../../domain/host/host-orders.js';
import type { HostWork } from '../../../domain/host/host-work.js';
import type { HostEvent, HostFacts, HostService } from '../../../domain/host/host.decider.js';
import type { VolumeTypeEvent } from '../../../domain/volume-type/volume-type.decider.js';
import { because, named, type Words } from './telling.js';

export const hostWords: Words<HostEvent> = {
  HostRegistered: ({ hostName, ...facts }) => `host ${hostName} is there: ${factsInWords(facts)}`,
  HostDescribed: ({ hostName, ...facts }) => `host ${hostName} says otherwise of itself: ${factsInWords(facts)}`,
  HostMaintenanceBegan: ({ hostName, service, reason, by }) =>
    `maintenance of ${hostName} began, by ${by}: ${services[service]}; what was begun goes on${because(reason)}`,
  HostMaintenanceEnded: ({ hostName, service, by }) => `maintenance of ${hostName} over, by ${by}: ${restored[service]}`,
  HostReportNoted: ({ hostName, report }) => `all that ${hostName} said in report ${report} is on record`,
};

const services: Readonly<Record<HostService, string>> = {
  compute: 'its guests attach nothing new',
  volume: 'no volume is made, grown or exported there',
};
const restored: Readonly<Record<HostService, string>> = {
  compute: 'its guests may attach again',
  volume: 'volumes may be made there again',
};

const factsInWords = ({ stores, computes, driver, connector }: HostFacts): string => {
  const does = [...(stores ? ['keeps volumes'] : []), ...(computes ? ['runs guests'] : [])];
  return `${does.length === 0 ? 'does nothing' : does.join(' and ')}, by ${driver}, as ${connector.initiator}`;
};

export const orderWords: Words<WorkOrdered | AgentEvent> = {
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

const workInWords = (work: HostWork): string => {
  const words = works[work.type] as ((data: HostWork['data']) => string) | undefined;
  return words ? words(work.data) : work.type;
};

export const volumeTypeWords: Words<VolumeTypeEvent> = {
  VolumeTypeCreated: ({ name, isPublic }) => `volume type ${named(name)} made${isPublic ? '' : ', not for everybody'}`,
  VolumeTypeDescribed: ({ name }) => `volume type is now ${named(name)}`,
  ExtraSpecsReplaced: ({ extraSpecs }) =>
    `extra specs are now ${
      Object.entries(extraSpecs)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') || 'none'
    }`,
  VolumeTypeDeleted: () => 'volume type deleted; volumes made of it stay',
};
