/** Which things a request was about: those its path names, and those it wanted brought together. */
import type { RefusalSubject } from '../../ports/refusals.js';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export type Kind = 'volume' | 'server' | 'attachment';

/** The segment before an id says of what kind it is. */
const kinds: Readonly<Record<string, Kind>> = {
  volumes: 'volume',
  servers: 'server',
  attachments: 'attachment',
  'os-volume_attachments': 'volume',
};

/** Where bodies name others: `{"volumeAttachment": {"volumeId": …}}`. Nothing else of a body is looked at. */
const named: readonly (readonly [object: string, field: string, kind: Kind])[] = [
  ['volumeAttachment', 'volumeId', 'volume'],
  ['attachment', 'volume_uuid', 'volume'],
  ['attachment', 'instance_uuid', 'server'],
  ['os-attach', 'instance_uuid', 'server'],
];

export const subjectsOf = ({ url, body }: { readonly url: string; readonly body: unknown }): readonly RefusalSubject[] => {
  const segments = url.replace(/\?.*/, '').split('/');
  const inPath = segments.flatMap((segment, index) => subjectIn(kinds[segment], segments[index + 1]));
  const inBody = named.flatMap(([object, field, kind]) => subjectIn(kind, fieldOf(fieldOf(body, object), field)));
  return [...new Set([...inPath, ...inBody])];
};

export const subjectIn = (kind: Kind | undefined, id: unknown): readonly RefusalSubject[] =>
  kind !== undefined && typeof id === 'string' && uuid.test(id.toLowerCase()) ? [`${kind}/${id.toLowerCase()}`] : [];

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;

/** `{"os-extend": …}`: which of the actions was asked for. */
export const actionIn = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  const [name, ...others] = Object.keys(body);
  return name !== undefined && others.length === 0 && /^[\w-]{1,40}$/.test(name) ? name : undefined;
};
