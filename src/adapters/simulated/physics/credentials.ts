import { createHash } from 'node:crypto';
import type { Login } from '../../../app/ports/hosts.js';
import type { Credentials } from './rows.js';

/** Passwords are long and random, so one round tells right from wrong without keeping what a reader could use. */
export const passwordHash = (password: string): string => createHash('sha256').update(password).digest('hex');

export const credentialsOf = ({ connection, initiator, chap }: Omit<Login, 'serial'>): Credentials => ({
  connection,
  initiator,
  username: chap.username,
  passwordHash: passwordHash(chap.password),
});
