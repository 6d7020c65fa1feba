/** From the query of `GET /events` to what is followed. */
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { Requester } from '../../commanding/requester.js';
import type { Wanted } from '../../feed/change-feed.js';
import { type ChangeKind, changeKinds } from '../../feed/subject.js';
import { parameter, type Query } from '../lists/list-query.js';
import { looseBoolean } from '../validation/fields.js';
import { isUuid } from '../validation/uuid.js';

const known = ['after', 'kinds', 'id', 'all_projects'];
const mostIds = 100;

/** A client that was cut off says where it was in the header; the query is what it began with. */
export const readWanted = (query: Query, lastEventId: string | undefined, requester: Requester): Wanted => {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown.slice(0, 80)} is not known here`);
  const kinds = listed(query, 'kinds');
  const ids = listed(query, 'id');
  return {
    after: positionIn(lastEventId || parameter(query, 'after')),
    allProjects: mayAskForAll(query, requester),
    ...(kinds.length > 0 && { kinds: new Set(kinds.map(kindOf)) }),
    ...(ids.length > 0 && { ids: idsOf(ids) }),
  };
};

export const idsOf = (ids: readonly string[]): ReadonlySet<string> => {
  if (ids.length > mostIds) throw invalid(`id may name ${mostIds} things at most`);
  return new Set(ids.map((id) => (isUuid(id.toLowerCase()) ? id.toLowerCase() : id)));
};

export const positionOf = (text: string): bigint => {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw invalid('after must be a position: a whole number, 0 or more');
};

export const refuseBeyond = (after: Wanted['after'], head: bigint | undefined): void => {
  if (after === 'now' || after <= (head ?? 0n)) return;
  throw invalid(`there is no position ${after} yet; the last is ${head ?? 0n}`);
};

const positionIn = (text: string | undefined): Wanted['after'] => (text === undefined ? 'now' : positionOf(text));

const listed = (query: Query, name: string): readonly string[] =>
  [query[name] ?? []]
    .flat()
    .flatMap((each) => each.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');

const kindOf = (word: string): ChangeKind => {
  const kind = changeKinds.find((each) => each === word);
  if (kind) return kind;
  throw invalid(`kinds must be of ${changeKinds.join(', ')}`);
};

const mayAskForAll = (query: Query, requester: Requester): boolean => {
  const all = looseBoolean(parameter(query, 'all_projects') ?? 'false');
  if (typeof all !== 'boolean') throw invalid('all_projects must be true or false');
  return all && requireAll(requester, 'changes of all projects to be followed');
};

export const requireAll = ({ isAdmin, isService }: Requester, what: string): true => {
  if (isAdmin || isService) return true;
  throw new Rejection('forbidden', `Policy doesn't allow ${what}.`);
};

const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
