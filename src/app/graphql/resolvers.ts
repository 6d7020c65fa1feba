import { AttachmentsResolver } from './attachments/attachments.resolver.js';
import { ChangesResolver } from './changes/changes.resolver.js';
import { NamedByAttached } from './history/attached.type.js';
import { NamedByHolder } from './history/holder.type.js';
import { HoldingResolver } from './history/holding.resolver.js';
import { RequestsResolver } from './history/requests.resolver.js';
import { StatesResolver } from './history/states.resolver.js';
import { TimelineResolver } from './history/timeline.resolver.js';
import { NamedInTimeline } from './history/timeline.type.js';
import { ExplainResolver } from './explaining/explain.resolver.js';
import { NamedByThing } from './explaining/explanation.type.js';
import { AffectedServersResolver, AffectedVolumesResolver, ImpactResolver } from './impact/impact.resolver.js';
import { NamedByAffectedAttachment } from './impact/impact.type.js';
import { DriftResolver } from './drift/drift.resolver.js';
import { NamedByDrift } from './drift/drift.type.js';
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
  TimelineResolver,
  NamedInTimeline,
  RequestsResolver,
  HoldingResolver,
  NamedByHolder,
  NamedByAttached,
  StatesResolver,
  ExplainResolver,
  NamedByThing,
  ImpactResolver,
  AffectedServersResolver,
  AffectedVolumesResolver,
  NamedByAffectedAttachment,
  DriftResolver,
  NamedByDrift,
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
