import { Field, ObjectType } from '@nestjs/graphql';
import type { DifferenceBetween } from '../../audit/difference.js';
import type { Fact, Facts, State } from '../../audit/facts.js';
import type { Then } from '../../audit/audit.js';
import type { Fields } from '../running/fields.js';
import { Json } from '../running/scalars.js';
import { MomentObject } from './moment.type.js';

@ObjectType('Part', { description: 'What comes and goes with a thing: an attachment of a volume, a device of a server.' })
export class PartObject {
  @Field(() => String)
  declare readonly part: string;

  @Field(() => Json, { description: 'By their names.' })
  declare readonly facts: Facts;
}

@ObjectType('State', { description: 'What was known of a thing.' })
export class StateObject {
  @Field(() => MomentObject, { nullable: true, description: 'The last event it takes into account.' })
  declare readonly asOf: Fields<MomentObject> | null;

  @Field(() => Json, { nullable: true, description: 'By their names; null: it was not there.' })
  declare readonly facts: Facts | null;

  @Field(() => [PartObject])
  declare readonly parts: readonly Fields<PartObject>[];
}

export const stateNode = ({ asOf, value }: Then<State | null>): Fields<StateObject> => ({
  ...{ asOf, facts: value?.facts ?? null },
  parts: Object.entries(value?.parts ?? {}).map(([part, facts]) => ({ part, facts })),
});

@ObjectType('ChangedFact')
export class ChangedFactObject {
  @Field(() => String)
  declare readonly field: string;

  @Field(() => Json, { nullable: true })
  declare readonly from: Fact;

  @Field(() => Json, { nullable: true })
  declare readonly to: Fact;
}

@ObjectType('ChangedPart')
export class ChangedPartObject {
  @Field(() => String)
  declare readonly part: string;

  @Field(() => [ChangedFactObject])
  declare readonly changed: readonly Fields<ChangedFactObject>[];
}

@ObjectType('Difference', { description: 'What became different between two moments.' })
export class DifferenceObject implements Fields<DifferenceBetween> {
  @Field(() => MomentObject, { nullable: true, description: 'The last event up to then.' })
  declare readonly from: Fields<MomentObject> | null;

  @Field(() => MomentObject, { nullable: true })
  declare readonly to: Fields<MomentObject> | null;

  @Field(() => Boolean)
  declare readonly existedBefore: boolean;

  @Field(() => Boolean)
  declare readonly existsAfter: boolean;

  @Field(() => [ChangedFactObject])
  declare readonly changed: readonly Fields<ChangedFactObject>[];

  @Field(() => [ChangedPartObject])
  declare readonly changedParts: readonly Fields<ChangedPartObject>[];

  @Field(() => [PartObject])
  declare readonly came: readonly Fields<PartObject>[];

  @Field(() => [PartObject])
  declare readonly went: readonly Fields<PartObject>[];
}
