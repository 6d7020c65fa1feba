/** What happens to hosts and to volume types, in words. For administrators: nothing in it is hidden. */
import type { HostEvent, HostFacts, HostService } from '../../../domain/host/host.decider.js';
import type { VolumeTypeEvent } from '../../../domain/volume-type/volume-type.decider.js';
import { because, named, type Words } from './telling.js';

/** Who asked for it is told with every event. */
export const hostWords: Words<HostEvent> = {
  HostRegistered: ({ hostName, ...facts }) => `host ${hostName} is there: ${factsInWords(facts)}`,
  HostDescribed: ({ hostName, ...facts }) => `host ${hostName} says otherwise of itself: ${factsInWords(facts)}`,
  HostMaintenanceBegan: ({ hostName, service, reason }) =>
    `maintenance of ${hostName} began: ${services[service]}; what was begun goes on${because(reason)}`,
  HostMaintenanceEnded: ({ hostName, service }) => `maintenance of ${hostName} over: ${restored[service]}`,
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
