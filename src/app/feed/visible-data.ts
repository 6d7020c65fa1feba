/** What happened, as the caller may know it: which hosts are behind it is for administrators and services, as in every other answer. */
import type { Requester } from '../commanding/requester.js';
import { veiled } from '../explaining/veil.js';

const internals: ReadonlySet<string> = new Set(['storageHost', 'hostName', 'connector', 'device']);
/** Words of hosts themselves, or of operators, which may name hosts and files on them. */
const words: ReadonlySet<string> = new Set(['reason', 'message']);

type Reader = Pick<Requester, 'isAdmin' | 'isService'>;

export const knowsHosts = ({ isAdmin, isService }: Reader): boolean => isAdmin || isService;

/** `hosts`: the names that are taken out of reasons, for those who may not know them. */
export const visibleData = (data: object, reader: Reader, hosts: ReadonlySet<string>): Readonly<Record<string, unknown>> => {
  const all = Object.entries(data);
  if (knowsHosts(reader)) return Object.fromEntries(all);
  const shown = all.filter(([name]) => !internals.has(name));
  return Object.fromEntries(shown.map(([name, value]: [string, unknown]) => [name, words.has(name) ? veiled(value, hosts) : value]));
};

/** Whether it takes the names of hosts to say what happened. */
export const needsVeil = (data: object, reader: Reader): boolean =>
  !knowsHosts(reader) && Object.keys(data).some((name) => words.has(name));

/** Whether there is nothing in it that is kept from the reader. Words may be about anything. */
export const isWholeFor = (data: object, reader: Reader): boolean =>
  knowsHosts(reader) || !Object.entries(data).some(([name, value]) => value !== null && (internals.has(name) || words.has(name)));
