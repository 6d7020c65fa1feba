import { AttachmentsResolver } from './attachments/attachments.resolver.js';
import { ChangesResolver } from './changes/changes.resolver.js';
import { HostsResolver } from './hosts/hosts.resolver.js';
import { DevicesResolver, ServersResolver } from './servers/servers.resolver.js';
import { UsageResolver } from './usage/usage.resolver.js';
import { VolumeTypesResolver } from './volume-types/volume-types.resolver.js';
import { VolumesResolver } from './volumes/volumes.resolver.js';

/** All there are: the module's, and the schema's. */
export const resolvers = [
  VolumesResolver,
  AttachmentsResolver,
  ServersResolver,
  DevicesResolver,
  HostsResolver,
  VolumeTypesResolver,
  UsageResolver,
  ChangesResolver,
];
