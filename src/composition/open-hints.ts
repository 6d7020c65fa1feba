/** For tools that only look: what several processes tell each other beside the log and the rows. Where one does all, only that one knows. */
import type { Log } from '../app/log.js';
import { nothingParked, type ParkedWork } from '../app/ports/parked-work.js';
import { allPresent, type Presence } from '../app/ports/presence.js';
import type { Refusals } from '../app/ports/refusals.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { openPostgres } from './stores.js';

export interface Hints {
  readonly presence: Presence;
  /** What workers have set aside. */
  readonly parked: ParkedWork;
  /** `null`: the one process that does all remembers them itself. */
  readonly refusals: Refusals | null;
}

export const openHints = async ({ readModel }: Pick<Config, 'readModel'>, opened: Opened, log: Log): Promise<Hints> => {
  if (readModel === null) return { presence: allPresent, parked: nothingParked, refusals: null };
  const [{ PostgresPresence }, { PostgresParkedWork }, { PostgresRefusals }, postgres] = await Promise.all([
    import('../adapters/presence/postgres-presence.js'),
    import('../adapters/parked/postgres-parked-work.js'),
    import('../adapters/refusals/postgres-refusals.js'),
    openPostgres(readModel, opened, { connections: 1 }),
  ]);
  return {
    presence: new PostgresPresence(postgres, log),
    parked: new PostgresParkedWork(postgres),
    refusals: new PostgresRefusals(postgres, log),
  };
};
