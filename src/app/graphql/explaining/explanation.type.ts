import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Advice, Asked, Explanation, GivenUp, LastError, Matter, StepAt, Subject, Unsettled } from '../../explaining/explanation.js';
import { ThingKind } from '../history/about.js';
import { namedBy, type Named, type Naming } from '../history/named.js';
import type { Fields } from '../running/fields.js';
import { countedAbove } from '../running/limits.js';
import type { Reading } from '../running/reading.js';
import { RefusalObject } from './refusal.type.js';

@ObjectType('Thing', { description: 'A volume, an attachment, a server or a host: of the four fields of these names one leads to it.' })
export class ThingObject implements Fields<Subject> {
  @Field(() => ThingKind)
  declare readonly kind: Subject['kind'];

  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { nullable: true })
  declare readonly name: string | null;
}

export interface ThingNode extends Fields<ThingObject>, Naming {}

export const thingNode = (reading: Reading, { kind, id, name }: Subject): ThingNode => ({
  reading,
  kind,
  id,
  name,
  named: named[kind](id),
});

const named: Readonly<Record<Subject['kind'], (id: string) => Named>> = {
  volume: (volumeId) => ({ volumeId }),
  attachment: (attachmentId) => ({ attachmentId }),
  server: (serverId) => ({ serverId }),
  host: (hostName) => ({ hostName }),
};

export const NamedByThing = namedBy(() => ThingObject);

@ObjectType('AskedBy')
export class AskedByObject implements Fields<Asked> {
  @Field(() => String, { description: 'User id, or mooring where no person asked.' })
  declare readonly by: string;

  @Field(() => String)
  declare readonly requestId: string;

  @Field(() => String)
  declare readonly at: string;
}

@ObjectType('Step', { description: 'Where something stands on its way.' })
export class StepObject implements Fields<StepAt> {
  @Field(() => String)
  declare readonly name: string;

  @Field(() => Int, { description: 'Counted from 1.' })
  declare readonly number: number;

  @Field(() => Int)
  declare readonly of: number;

  @Field(() => [String])
  declare readonly done: readonly string[];

  @Field(() => [String])
  declare readonly after: readonly string[];

  @Field(() => String, { nullable: true, description: 'For administrators and services; null, too, where it is done on none.' })
  declare readonly host: string | null;
}

@ObjectType('LastError')
export class LastErrorObject implements Fields<LastError> {
  @Field(() => String, { description: 'refused: it certainly did not happen. unknown: it may have.' })
  declare readonly outcome: LastError['outcome'];

  @Field(() => String)
  declare readonly reason: string;

  @Field(() => String, { nullable: true })
  declare readonly at: string | null;
}

@ObjectType('NextTry')
export class NextTryObject {
  @Field(() => String)
  declare readonly at: string;

  @Field(() => Int)
  declare readonly inSeconds: number;
}

@ObjectType('Advice', { description: 'What would unblock it.' })
export class AdviceObject implements Fields<Advice> {
  @Field(() => String, { description: 'caller, operator, or nobody: it goes on by itself.' })
  declare readonly who: Advice['who'];

  @Field(() => String)
  declare readonly words: string;
}

@ObjectType('Matter', { description: 'One thing that is not settled.' })
export class MatterObject {
  @Field(() => ThingObject)
  declare readonly about: ThingNode;

  @Field(() => String, { description: 'attach volume data to server web-1' })
  declare readonly what: string;

  @Field(() => String, { description: 'under way, tried again, waiting, parked (set aside as a bug) or failed.' })
  declare readonly standing: string;

  @Field(() => ID, { nullable: true })
  declare readonly projectId: string | null;

  @Field(() => AskedByObject)
  declare readonly asked: Fields<AskedByObject>;

  @Field(() => StepObject)
  declare readonly step: Fields<StepObject>;

  @Field(() => String, { description: 'Since when it is at this step.' })
  declare readonly since: string;

  @Field(() => Int)
  declare readonly forSeconds: number;

  @Field(() => Int, { description: 'Tries of this step that failed.' })
  declare readonly tries: number;

  @Field(() => LastErrorObject, { nullable: true })
  declare readonly lastError: Fields<LastErrorObject> | null;

  @Field(() => NextTryObject, { nullable: true })
  declare readonly nextTry: Fields<NextTryObject> | null;

  @Field(() => [AdviceObject])
  declare readonly unblock: readonly Fields<AdviceObject>[];

  @Field(() => [String], { description: 'Commands a person may give.' })
  declare readonly commands: readonly string[];
}

@ObjectType('GivenUp', { description: 'A step that was given up, and what it was part of.' })
export class GivenUpObject {
  @Field(() => ThingObject)
  declare readonly about: ThingNode;

  @Field(() => String)
  declare readonly what: string;

  @Field(() => String)
  declare readonly step: string;

  @Field(() => String)
  declare readonly reason: string;

  @Field(() => String)
  declare readonly at: string;

  @Field(() => AskedByObject)
  declare readonly asked: Fields<AskedByObject>;
}

@ObjectType('Explanation', { description: 'Why it is not done.' })
export class ExplanationObject {
  @Field(() => ThingObject)
  declare readonly about: ThingNode;

  @Field(() => Boolean, { description: 'Nothing is under way and nothing waits for anybody.' })
  declare readonly settled: boolean;

  @Field(() => String, { description: 'In one line: what it is.' })
  declare readonly summary: string;

  @Field(() => String, { nullable: true })
  declare readonly since: string | null;

  @Field(() => [MatterObject])
  declare readonly open: readonly Fields<MatterObject>[];

  @Field(() => [GivenUpObject], { description: 'What went wrong lately and is over, newest first.' })
  declare readonly gaveUp: readonly Fields<GivenUpObject>[];

  @Field(() => [RefusalObject], { description: 'What was refused lately, newest first.' })
  declare readonly refused: readonly Fields<RefusalObject>[];
}

@ObjectType('Unsettled', { description: 'All that is not settled, as far as the caller may see it.' })
export class UnsettledObject {
  @Field(() => [MatterObject], { complexity: countedAbove })
  declare readonly open: readonly Fields<MatterObject>[];

  @Field(() => Boolean, { description: 'There is more than is shown.' })
  declare readonly more: boolean;
}

const matterNode = (reading: Reading, matter: Matter): Fields<MatterObject> => ({ ...matter, about: thingNode(reading, matter.about) });

const givenUpNode = (reading: Reading, given: GivenUp): Fields<GivenUpObject> => ({ ...given, about: thingNode(reading, given.about) });

export const explanationNode = (reading: Reading, explanation: Explanation): Fields<ExplanationObject> => ({
  ...explanation,
  about: thingNode(reading, explanation.about),
  open: explanation.open.map((each) => matterNode(reading, each)),
  gaveUp: explanation.gaveUp.map((each) => givenUpNode(reading, each)),
});

export const unsettledNode = (reading: Reading, { open, more }: Unsettled): Fields<UnsettledObject> => ({
  open: open.map((each) => matterNode(reading, each)),
  more,
});
