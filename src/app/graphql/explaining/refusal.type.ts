import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Refusal } from '../../ports/refusals.js';
import type { Fields } from '../running/fields.js';

@ObjectType('Refusal', { description: 'What somebody asked for and was told no. Remembered for an hour.' })
export class RefusalObject implements Fields<Refusal> {
  @Field(() => String, { description: 'POST /volume/v3/volumes/:id/action, or mutation extendVolume.' })
  declare readonly asked: string;

  @Field(() => String)
  declare readonly code: string;

  @Field(() => String, { description: 'The answer that was given.' })
  declare readonly words: string;

  @Field(() => String)
  declare readonly requestId: string;

  @Field(() => ID)
  declare readonly userId: string;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => String)
  declare readonly at: string;
}
