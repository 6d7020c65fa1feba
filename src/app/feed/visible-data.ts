/** What happened, as the caller may know it: which hosts are behind it is for administrators and services, as in every other answer. */
import type { Requester } from '../commanding/requester.js';

const internals: ReadonlySet<string> = new Set(['storageHost', 'hostName', 'connector', 'device']);

export const visibleData = (data: object, { isAdmin, isService }: Pick<Requester, 'isAdmin' | 'isService'>): Readonly<Record<string, unknown>> => {
  const all = Object.entries(data);
  return Object.fromEntries(isAdmin || isService ? all : all.filter(([name]) => !internals.has(name)));
};
