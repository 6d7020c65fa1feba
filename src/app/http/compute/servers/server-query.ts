/** From the parameters of a list of servers to the question put to the read model. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { Requester } from '../../../commanding/requester.js';
import type { RowQuery } from '../../../ports/read-model.js';
import { maxLimit, type Page, parameter, type Query, readPage } from '../../lists/list-query.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { knownParameters } from '../known-parameters.js';
import { filterParameters, serverFilters } from './server-filters.js';

export interface ServerQuery {
  readonly page: Page;
  readonly rows: RowQuery;
  readonly allProjects: boolean;
}

const parameters = [...filterParameters, 'all_tenants', 'limit', 'marker', 'sort_key', 'sort_dir'];

/** Columns by the names sort keys have. */
const sortable: Readonly<Record<string, string>> = {
  created_at: 'created_at',
  display_name: 'name',
  project_id: 'project_id',
  uuid: 'key',
  vm_state: 'vm_state',
};
const sortableByAdmins = { ...sortable, host: 'host', node: 'host' };

export const serverQuery = (asked: Query, version: ApiVersion, requester: Requester): ServerQuery => {
  const seesAll = requester.isAdmin || requester.isService;
  const query = knownParameters(asked, parameters, version);
  const allProjects = isAllProjects(parameter(query, 'all_tenants'));
  if (allProjects && !seesAll) throw new Rejection('forbidden', "Policy doesn't allow servers of all projects to be listed.");
  const columns: Readonly<Record<string, string>> = seesAll ? sortableByAdmins : sortable;
  const page = unlimitedAtZero(readPage(query, Object.keys(columns)));
  const { limit, marker } = page;
  const sort = page.sort.map(({ key, direction }) => ({ column: columns[key] ?? key, direction }));
  return { page, allProjects, rows: { where: serverFilters(query, seesAll), sort, limit, ...(marker !== null && { after: marker }) } };
};

/** In this API a limit of 0 is none. */
const unlimitedAtZero = (page: Page): Page => ({ ...page, limit: page.limit || maxLimit });

/** Given without a value it is a yes. */
const isAllProjects = (value: string | undefined): boolean => {
  if (value === undefined || /^(false|0|off|no|n|f)$/i.test(value)) return false;
  if (/^(true|1|on|yes|y|t|)$/i.test(value)) return true;
  throw new Rejection('invalid-request', 'Invalid input: all_tenants must be true or false.');
};
