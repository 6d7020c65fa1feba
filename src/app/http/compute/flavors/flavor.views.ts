import { selfLinks } from '../links.js';
import type { Viewer } from '../viewer.js';
import type { Flavor } from './flavor.js';

/** Disks come from elsewhere, so a flavor has none. */
const noDisk = { disk: 0, ephemeral: 0, swap: 0 } as const;

export const flavorSummary = ({ id }: Flavor, { base, version }: Viewer): object => ({
  ...{ id, name: id, links: selfLinks(base, 'flavors', id) },
  ...(version.atLeast('2.55') && { description: null }),
});

export const flavorDetail = (flavor: Flavor, viewer: Viewer): object => ({
  ...flavorSummary(flavor, viewer),
  vcpus: flavor.vcpus,
  ram: flavor.memoryMiB,
  disk: noDisk.disk,
  swap: viewer.version.atLeast('2.75') ? noDisk.swap : '',
  rxtx_factor: 1,
  'OS-FLV-EXT-DATA:ephemeral': noDisk.ephemeral,
  'OS-FLV-DISABLED:disabled': false,
  'os-flavor-access:is_public': true,
  ...(viewer.version.atLeast('2.61') && { extra_specs: {} }),
});

/** As a server holds it from 2.47 on. */
export const embeddedFlavor = ({ id, vcpus, memoryMiB }: Flavor): object => ({
  ...{ vcpus, ram: memoryMiB, ...noDisk, original_name: id, extra_specs: {} },
});
