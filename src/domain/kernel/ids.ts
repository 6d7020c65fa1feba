/** Ids are strings with a brand, so that one kind is never taken for another. Construct only from checked input. */
declare const brand: unique symbol;
type Id<Brand extends string> = string & { readonly [brand]: Brand };

export type VolumeId = Id<'volume'>;
export type AttachmentId = Id<'attachment'>;
export type ServerId = Id<'server'>;
export type VolumeTypeId = Id<'volume-type'>;
export type WebhookId = Id<'webhook'>;
export type HostName = Id<'host'>;
export type ProjectId = Id<'project'>;

export const volumeId = (value: string) => value as VolumeId;
export const attachmentId = (value: string) => value as AttachmentId;
export const serverId = (value: string) => value as ServerId;
export const volumeTypeId = (value: string) => value as VolumeTypeId;
export const webhookId = (value: string) => value as WebhookId;
export const hostName = (value: string) => value as HostName;
export const projectId = (value: string) => value as ProjectId;

/** The stream an aggregate lives in (design §3). */
export const streamOf = {
  volume: (id: VolumeId) => `volume-${id}`,
  server: (id: ServerId) => `server-${id}`,
  host: (name: HostName) => `host-${name}`,
  volumeType: (id: VolumeTypeId) => `volumetype-${id}`,
  webhook: (id: WebhookId) => `webhook-${id}`,
};
