import { hosts } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { RowSource } from '../ports/read-model.js';

/** Of all hosts: what is said to those who may not know them says none of these. */
export const hostNames = async (rows: Pick<RowSource, 'list'>): Promise<ReadonlySet<string>> =>
  new Set((await rows.list(tableOf(hosts), {})).map(({ key }) => key));
