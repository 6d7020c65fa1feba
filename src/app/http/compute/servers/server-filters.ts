/** Which servers a list is about. */
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { Filter } from '../../../ports/read-model.js';
import { parameter, type Query } from '../../lists/list-query.js';
import { vmStateWithStatus } from './server-words.js';

type ToFilter = (value: string) => Filter | null;

const equal =
  (column: string): ToFilter =>
  (value) => ({ column, is: 'equal', value });

const none: Filter = { column: 'key', is: 'equal', value: '' };
const matchesNone: ToFilter = () => none;

/**
 * Elsewhere this is a regular expression, and a slow one can hold up a service. Here it is a part of the name, or the whole of it
 * between `^` and `$`: what clients and scripts ask for. Half of that is refused, so that nobody takes the answer for another.
 */
const byName: ToFilter = (value) => {
  const [, start, text, end] = /^(\^?)(.*?)(\$?)$/s.exec(value) ?? [];
  if (text === undefined || (start !== '') !== (end !== '')) {
    throw new Rejection('invalid-request', 'Invalid input: name must be a part of a name, or a whole name between ^ and $.');
  }
  const name = text.replace(/\\([^\w\s])/g, '$1');
  return start === '' ? { column: 'name', is: 'like', value: name } : { column: 'name', is: 'equal', value: name };
};

const byStatus: ToFilter = (value) => {
  const vmState = vmStateWithStatus(value);
  return vmState === undefined ? none : { column: 'vm_state', is: 'equal', value: vmState };
};

const ifDeleted: ToFilter = (value) => (/^(true|1|on|yes|y|t)$/i.test(value) ? none : null);

const filters: Readonly<Record<string, ToFilter>> = {
  name: byName,
  display_name: byName,
  status: byStatus,
  vm_state: equal('vm_state'),
  uuid: equal('key'),
  deleted: ifDeleted,
  soft_deleted: ifDeleted,
};

/** For administrators only; others are not told that it made no difference. */
const adminFilters: Readonly<Record<string, ToFilter>> = {
  host: equal('host'),
  node: equal('host'),
  project_id: equal('project_id'),
  tenant_id: equal('project_id'),
};

/** No server here has any of these. */
const foreign = ['image', 'image_ref', 'ip', 'ip6', 'key_name', 'user_id', 'reservation_id', 'kernel_id', 'ramdisk_id', 'tags', 'tags-any'];

/** Nova knows them; here there is no column to look in. */
const unanswerable = [
  ...['flavor', 'hostname', 'power_state', 'task_state', 'launch_index', 'launched_at', 'terminated_at', 'availability_zone'],
  ...['description', 'display_description', 'locked_by', 'root_device_name', 'config_drive', 'access_ip_v4', 'access_ip_v6'],
  ...['auto_disk_config', 'progress', 'created_at', 'changes-since', 'changes-before', 'not-tags', 'not-tags-any', 'locked'],
];

export const filterParameters = [...Object.keys(filters), ...Object.keys(adminFilters), ...foreign, ...unanswerable];

export const serverFilters = (query: Query, isAdmin: boolean): readonly Filter[] => {
  const refused = unanswerable.find((name) => query[name] !== undefined);
  if (refused !== undefined) throw new Rejection('invalid-request', `Invalid input: servers cannot be filtered by ${refused} here.`);
  const known = { ...filters, ...(isAdmin && adminFilters), ...Object.fromEntries(foreign.map((name) => [name, matchesNone])) };
  return Object.entries(known).flatMap(([name, toFilter]) => {
    const value = parameter(query, name);
    return value === undefined ? [] : (toFilter(value) ?? []);
  });
};
