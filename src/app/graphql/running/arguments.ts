/** Arguments that many fields have. */
import { Args, ArgsType, Field, Int, registerEnumType } from '@nestjs/graphql';
import type { Fields } from './fields.js';

export enum SortDirection {
  ASC = 'asc',
  DESC = 'desc',
}
registerEnumType(SortDirection, { name: 'SortDirection' });

/** Of what can be read in one direction only. */
@ArgsType()
export class ForwardArguments {
  @Field(() => Int, { nullable: true, description: 'Entries of a page: the first of all, or after `after`.' })
  declare readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last entry of the page before.' })
  declare readonly after?: string | null;
}

@ArgsType()
export class PageArguments extends ForwardArguments {
  @Field(() => Int, { nullable: true, description: 'Entries of a page: the last of all, or before `before`. Not together with `first`.' })
  declare readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the first entry of the page after.' })
  declare readonly before?: string | null;
}

/** Checked by `pageOf`; what else was given comes along. */
export type GivenPage = Fields<PageArguments>;
export type GivenForward = Fields<ForwardArguments>;

export const Paged = () => Args({ type: () => PageArguments });
export const PagedForward = () => Args({ type: () => ForwardArguments });
export const First = () => Args('first', { type: () => Int, nullable: true, description: 'Entries of a list.' });
export const At = () =>
  Args('at', {
    type: () => String,
    nullable: true,
    description: 'As of then: a time such as 2026-11-21T15:04:05Z, or a position in the log.',
  });
export const AllProjects = () =>
  Args('allProjects', { type: () => Boolean, defaultValue: false, description: 'Of every project, for those who may see them all.' });
export const DryRun = () =>
  Args('dryRun', { type: () => Boolean, defaultValue: false, description: 'Change nothing, and say what would follow.' });
