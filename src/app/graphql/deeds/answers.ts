/** What mutations are answered with: the thing as it is afterwards or, of a dry run, what would follow. */
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { AskedLook } from '../../drift/drift-desk.js';
import { AttachmentObject } from '../attachments/attachment.type.js';
import { HostObject } from '../hosts/host.type.js';
import type { Fields } from '../running/fields.js';
import { Json } from '../running/scalars.js';
import { ServerObject } from '../servers/server.type.js';
import { VolumeTypeObject } from '../volume-types/volume-type.type.js';
import { VolumeObject } from '../volumes/volume.type.js';
import { WebhookObject } from '../webhooks/webhook.type.js';

@ObjectType('PlannedEvent')
export class PlannedEventObject {
  @Field(() => String)
  declare readonly stream: string;

  @Field(() => String)
  declare readonly type: string;

  @Field(() => Json)
  declare readonly data: object;

  @Field(() => String, { description: 'The same in words.' })
  declare readonly words: string;
}

@ObjectType('PlannedStep', { description: 'What is due only later, if nothing else happens.' })
export class PlannedStepObject {
  @Field(() => String)
  declare readonly process: string;

  @Field(() => String)
  declare readonly key: string;

  @Field(() => String)
  declare readonly step: string;

  @Field(() => String, { nullable: true })
  declare readonly notBefore: string | null;
}

@ObjectType('Plan', { description: 'What would follow. Nothing of it was done.' })
export class PlanObject {
  @Field(() => [PlannedEventObject])
  declare readonly events: readonly Fields<PlannedEventObject>[];

  @Field(() => [Json], { description: 'What hosts would be asked to do, in this order.' })
  declare readonly hostCommands: readonly unknown[];

  @Field(() => [PlannedStepObject])
  declare readonly later: readonly Fields<PlannedStepObject>[];
}

@ObjectType({ isAbstract: true })
abstract class Answer {
  @Field(() => PlanObject, { nullable: true, description: 'Of a dry run.' })
  declare readonly plan: Fields<PlanObject> | null;
}

@ObjectType('VolumeAnswer')
export class VolumeAnswer extends Answer {
  @Field(() => VolumeObject, { nullable: true })
  declare readonly volume: Fields<VolumeObject> | null;
}

@ObjectType('AttachmentAnswer')
export class AttachmentAnswer extends Answer {
  @Field(() => AttachmentObject, { nullable: true })
  declare readonly attachment: Fields<AttachmentObject> | null;
}

@ObjectType('ConnectionAnswer')
export class ConnectionAnswer extends Answer {
  @Field(() => Json, { nullable: true, description: 'What the consumer needs to log in; the password is told to services alone.' })
  declare readonly connectionInfo: object | null;
}

@ObjectType('ServerAnswer')
export class ServerAnswer extends Answer {
  @Field(() => ServerObject, { nullable: true })
  declare readonly server: Fields<ServerObject> | null;
}

@ObjectType('HostAnswer')
export class HostAnswer extends Answer {
  @Field(() => HostObject, { nullable: true })
  declare readonly host: Fields<HostObject> | null;
}

@ObjectType('VolumeTypeAnswer')
export class VolumeTypeAnswer extends Answer {
  @Field(() => VolumeTypeObject, { nullable: true })
  declare readonly volumeType: Fields<VolumeTypeObject> | null;
}

@ObjectType('DeletionAnswer')
export class DeletionAnswer extends Answer {
  @Field(() => Boolean, { description: 'Accepted; the end follows step by step.' })
  declare readonly accepted: boolean;
}

@ObjectType('WebhookAnswer')
export class WebhookAnswer extends Answer {
  @Field(() => WebhookObject, { nullable: true })
  declare readonly webhook: Fields<WebhookObject> | null;
}

@ObjectType('AskedLook')
export class AskedLookObject implements Fields<AskedLook> {
  @Field(() => ID)
  declare readonly host: AskedLook['host'];

  @Field(() => ID)
  declare readonly lookId: string;
}

@ObjectType('DriftLookAnswer')
export class DriftLookAnswer extends Answer {
  @Field(() => [AskedLookObject], {
    nullable: true,
    description: 'The looks that are under way; `driftLooks` tells when none is waited for any more.',
  })
  declare readonly looks: readonly Fields<AskedLookObject>[] | null;
}

@ObjectType('BegunRepair')
export class BegunRepairObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { description: 'make again, remove, grow, declare lost or declare found.' })
  declare readonly does: string;

  @Field(() => String)
  declare readonly words: string;
}

@ObjectType('SkippedRepair')
export class SkippedRepairObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String)
  declare readonly why: string;
}

@ObjectType('DriftRepairAnswer')
export class DriftRepairAnswer extends DriftLookAnswer {
  @Field(() => [BegunRepairObject], { nullable: true, description: 'What is repaired, and how.' })
  declare readonly begun: readonly Fields<BegunRepairObject>[] | null;

  @Field(() => [SkippedRepairObject], { nullable: true, description: 'What is not, and why.' })
  declare readonly skipped: readonly Fields<SkippedRepairObject>[] | null;
}
