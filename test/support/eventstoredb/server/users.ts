import type { Metadata } from '@grpc/grpc-js';

/** `anonymous` gave no name; `unknown` gave one, and name or password are wrong. */
export type Standing = 'known' | 'anonymous' | 'unknown';

/** Who is asking, by basic authentication. */
export const standing = (users: Readonly<Record<string, string>> | undefined, metadata: Metadata): Standing => {
  if (!users) return 'known';
  const header = String(metadata.get('authorization')[0] ?? '');
  if (header === '') return 'anonymous';
  const [name, ...password] = Buffer.from(header.replace(/^Basic /i, ''), 'base64')
    .toString()
    .split(':');
  return name !== undefined && Object.hasOwn(users, name) && users[name] === password.join(':') ? 'known' : 'unknown';
};
