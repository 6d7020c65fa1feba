/** What is kept beside the log and the rows, and cannot be made again from them: secrets, and which tokens are revoked. */
import { join } from 'node:path';
import { systemClock } from '../adapters/ambient/system.js';
import type { SharedTokens } from '../adapters/identity/yaml-identity.js';
import { FileSecretStore } from '../adapters/secrets/file-secret-store.js';
import type { SecretStore } from '../app/ports/hosts.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { openPostgres } from './stores.js';

export interface Kept {
  readonly secrets: SecretStore;
  /** What lets a token of one process hold at another; `null` where there is no other. */
  readonly tokens: SharedTokens | null;
}

/** In the database with those who share the key; without one, nobody else could read them. */
export const openKept = async (config: Config, opened: Opened): Promise<Kept> => {
  const { data, readModel, secretKey, sealingKey } = config;
  if (readModel === null || sealingKey === null) return { secrets: new FileSecretStore({ folder: join(data, 'secrets') }), tokens: null };
  const [{ PostgresSecretStore }, { sharedTokens }, postgres] = await Promise.all([
    import('../adapters/secrets/postgres-secret-store.js'),
    import('../adapters/identity/shared-tokens.js'),
    openPostgres(readModel, opened, { connections: 4 }),
  ]);
  const tokens = secretKey && sharedTokens(postgres, secretKey, systemClock);
  return { secrets: new PostgresSecretStore(postgres, sealingKey), tokens };
};
