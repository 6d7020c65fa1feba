import type { Clock } from '../../app/ports/ambient.js';
import type { Postgres } from '../postgres/postgres.js';
import { derivedKey } from '../secrets/derived-key.js';
import { PostgresRevocations } from './postgres-revocations.js';
import type { SharedTokens } from './yaml-identity.js';

/** What a process needs to take the tokens of the others, and to refuse those that another one revoked. */
export const sharedTokens = (postgres: Postgres, secretKey: Buffer, clock: Clock): SharedTokens => ({
  key: derivedKey(secretKey, 'tokens'),
  revocations: new PostgresRevocations(postgres, clock),
});
