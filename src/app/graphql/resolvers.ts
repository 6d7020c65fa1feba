import { AttachmentsResolver } from './attachments/attachments.resolver.js';
import { ChangesResolver } from './changes/changes.resolver.js';
import { HistoryResolver } from './history/history.resolver.js';
import { HostsResolver } from './hosts/hosts.resolver.js';
import { DevicesResolver, ServersResolver } from './servers/servers.resolver.js';
import { UsageResolver } from './usage/usage.resolver.js';
import { VolumeTypesResolver } from './volume-types/volume-types.resolver.js';
import { VolumesResolver } from './volumes/volumes.resolver.js';
import { AttachmentMutations } from './attachments/attachment-mutations.resolver.js';
import { HostMutations } from './hosts/host-mutations.resolver.js';
import { ServerMutations } from './servers/server-mutations.resolver.js';
import { VolumeTypeMutations } from './volume-types/volume-type-mutations.resolver.js';
import { VolumeMutations } from './volumes/volume-mutations.resolver.js';
import { DriftMutations } from './drift/drift-mutations.resolver.js';
import { EvidenceResolver } from './evidence/evidence.resolver.js';
import { WebhookMutations } from './webhooks/webhook-mutations.resolver.js';
import { WebhooksResolver } from './webhooks/webhooks.resolver.js';

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
  HistoryResolver,
  EvidenceResolver,
  WebhooksResolver,
  VolumeMutations,
  AttachmentMutations,
  ServerMutations,
  HostMutations,
  VolumeTypeMutations,
  WebhookMutations,
  DriftMutations,
];
