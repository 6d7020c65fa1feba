/** Arguments that many fields have. */
import { Args, Int, registerEnumType } from '@nestjs/graphql';
import { limits } from './limits.js';

export enum SortDirection {
  ASC = 'asc',
  DESC = 'desc',
}
registerEnumType(SortDirection, { name: 'SortDirection' });

export const First = () => Args('first', { type: () => Int, defaultValue: limits.pageByDefault, description: 'Entries of a page.' });
export const InnerFirst = () =>
  Args('first', { type: () => Int, defaultValue: limits.innerPageByDefault, description: 'Entries of a page.' });
export const After = () =>
  Args('after', { type: () => String, nullable: true, description: 'The cursor of the last entry of the page before.' });
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
