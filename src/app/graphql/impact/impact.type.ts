import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { AffectedAttachment, AffectedServer, AffectedVolume, ImpactReport } from '../../explaining/impact-report.js';
import { type ThingNode, thingNode, ThingObject } from '../explaining/explanation.type.js';
import { namedBy, type Naming } from '../history/named.js';
import type { Fields } from '../running/fields.js';
import { toldOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';

@ObjectType('AffectedServer')
export class AffectedServerObject implements Fields<AffectedServer> {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String)
  declare readonly name: string;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => String, { description: 'stops, or loses a disk.' })
  declare readonly fate: AffectedServer['fate'];
}

@ObjectType('AffectedVolume')
export class AffectedVolumeObject implements Fields<AffectedVolume> {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { nullable: true })
  declare readonly name: string | null;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => Int)
  declare readonly sizeGiB: number;

  @Field(() => Boolean)
  declare readonly multiattach: boolean;

  @Field(() => String, { description: 'bytes gone, cut off, or reachable elsewhere.' })
  declare readonly fate: AffectedVolume['fate'];

  @Field(() => [ID], { description: 'Servers that still have it.' })
  declare readonly stillOn: readonly string[];
}

@ObjectType('AffectedAttachment')
export class AffectedAttachmentObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => ID)
  declare readonly volumeId: string;

  @Field(() => ID, { nullable: true })
  declare readonly serverId: string | null;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => String, { nullable: true, description: 'For those who may know.' })
  declare readonly hostName: string | null;

  @Field(() => String, { nullable: true })
  declare readonly device: string | null;

  @Field(() => String, { nullable: true })
  declare readonly mode: string | null;
}

@ObjectType('ImpactCounts', { description: 'Of all, also of those the lists leave out.' })
export class ImpactCountsObject implements Fields<ImpactReport['counts']> {
  @Field(() => Int)
  declare readonly projects: number;

  @Field(() => Int)
  declare readonly servers: number;

  @Field(() => Int)
  declare readonly volumes: number;

  @Field(() => Int)
  declare readonly attachments: number;
}

@ObjectType('Impact', { description: 'What goes down with a thing, or with its removal.' })
export class ImpactObject {
  @Field(() => ThingObject)
  declare readonly about: ThingNode;

  @Field(() => String, { description: 'In one line.' })
  declare readonly summary: string;

  @Field(() => ImpactCountsObject)
  declare readonly counts: Fields<ImpactCountsObject>;

  @Field(() => Boolean, { description: 'The lists leave some out: each has at most 1,000.' })
  declare readonly more: boolean;

  @Field(() => [String], { description: 'What must come first, then what can be done.' })
  declare readonly then: readonly string[];
}

/** With what its lists are made of. */
export interface ImpactNode extends Fields<ImpactObject> {
  readonly reading: Reading;
  readonly report: ImpactReport;
}

export const impactNode = (reading: Reading, report: ImpactReport): ImpactNode => {
  const { about, summary, counts, more, then } = report;
  return { reading, report, about: thingNode(reading, about), summary, counts, more, then };
};

export type Affected<Of extends object> = Fields<Of> & Naming;

export const affectedServer = (reading: Reading, each: AffectedServer): Affected<AffectedServerObject> => ({
  ...{ ...each, reading, named: { serverId: each.id } },
});

export const affectedVolume = (reading: Reading, each: AffectedVolume): Affected<AffectedVolumeObject> => ({
  ...{ ...each, reading, named: { volumeId: each.id } },
});

export const affectedAttachment = (
  reading: Reading,
  { host: hostName, ...each }: AffectedAttachment,
): Affected<AffectedAttachmentObject> => ({
  ...{ ...each, hostName, reading, named: { volumeId: each.volumeId, attachmentId: each.id, serverId: each.serverId, hostName } },
});

export const AffectedServerConnection = toldOf('AffectedServer', () => AffectedServerObject);
export const AffectedVolumeConnection = toldOf('AffectedVolume', () => AffectedVolumeObject);
export const AffectedAttachmentConnection = toldOf('AffectedAttachment', () => AffectedAttachmentObject);

export const NamedByAffectedAttachment = namedBy(() => AffectedAttachmentObject);
