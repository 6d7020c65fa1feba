/** What is kept beside the log and the rows, and cannot be made again from them: secrets, which tokens are revoked, what was refused lately. */
import { join } from 'node:path';
import { systemClock } from '../adapters/ambient/system.js';
import type { PostgresPresence } from '../adapters/presence/postgres-presence.js';
import type { SharedTokens } from '../adapters/identity/yaml-identity.js';
import { FileSecretStore } from '../adapters/secrets/file-secret-store.js';
import type { Log } from '../app/log.js';
import type { SecretStore } from '../app/ports/hosts.js';
import type { ParkedWork } from '../app/ports/parked-work.js';
import type { Refusals } from '../app/ports/refusals.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { openPostgres } from './stores.js';

export interface Kept {
  readonly secrets: SecretStore;
  /** What lets a token of one process hold at another; `null` where there is no other. */
  readonly tokens: SharedTokens | null;
  /** Those of all nodes; there is none where there is one node. */
  readonly refusals?: Refusals;
  /** Where agents act for hosts, in processes of their own; there is none where there is one process. */
  readonly presence?: PostgresPresence;
  /** What workers in processes of their own have set aside. */
  readonly parked?: ParkedWork;
}

/** In the database with those who share the key; without one, nobody else could read them. */
export const openKept = async (config: Config, opened: Opened, log: Log): Promise<Kept> => {
  const { data, readModel, secretKey, sealingKey } = config;
  if (readModel === null || sealingKey === null) return { secrets: new FileSecretStore({ folder: join(data, 'secrets') }), tokens: null };
  const [{ PostgresSecretStore }, { sharedTokens }, { PostgresRefusals }, { PostgresPresence }, { PostgresParkedWork }, postgres] =
    await Promise.all([
      import('../adapters/secrets/postgres-secret-store.js'),
      import('../adapters/identity/shared-tokens.js'),
      import('../adapters/refusals/postgres-refusals.js'),
      import('../adapters/presence/postgres-presence.js'),
      import('../adapters/parked/postgres-parked-work.js'),
      openPostgres(readModel, opened, { connections: 4 }),
    ]);
  const tokens = secretKey && sharedTokens(postgres, secretKey, systemClock);
  return {
    secrets: new PostgresSecretStore(postgres, sealingKey),
    tokens,
    refusals: new PostgresRefusals(postgres, log),
    presence: new PostgresPresence(postgres, log),
    parked: new PostgresParkedWork(postgres),
  };
};
