import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Moment', { description: 'An event by its place in the log, and when it was decided.' })
export class MomentObject {
  @Field(() => String)
  declare readonly position: string;

  @Field(() => String)
  declare readonly at: string;
}
