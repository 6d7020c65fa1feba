/** For tools that only look: what several processes tell each other beside the log and the rows. Where one does all, only that one knows. */
import type { Log } from '../app/log.js';
import { nothingParked, type ParkedWork } from '../app/ports/parked-work.js';
import { allPresent, type Presence } from '../app/ports/presence.js';
import type { Refusals } from '../app/ports/refusals.js';
import { isOfWork } from '../app/working/epoch.js';
import type { Config } from './config.js';
import type { Opened } from './opened.js';
import { openPostgres } from './stores.js';

export interface Hints {
  readonly presence: Presence;
  /** What workers have set aside. */
  readonly parked: ParkedWork;
  /** `null`: the one process that does all remembers them itself. */
  readonly refusals: Refusals | null;
  /** As far as can be seen one process does all: what it has set aside it has in its memory, also where its rows are in PostgreSQL. */
  readonly isAlone: boolean;
}

export const openHints = async ({ readModel }: Pick<Config, 'readModel'>, opened: Opened, log: Log): Promise<Hints> => {
  if (readModel === null) return { presence: allPresent, parked: nothingParked, refusals: null, isAlone: true };
  const [{ PostgresPresence }, { PostgresParkedWork }, { PostgresRefusals }, { PostgresLeases }, postgres] = await Promise.all([
    import('../adapters/presence/postgres-presence.js'),
    import('../adapters/parked/postgres-parked-work.js'),
    import('../adapters/refusals/postgres-refusals.js'),
    import('../adapters/leases/postgres-leases.js'),
    openPostgres(readModel, opened, { connections: 1 }),
  ]);
  const held = await new PostgresLeases(postgres).held();
  return {
    presence: new PostgresPresence(postgres, log),
    parked: new PostgresParkedWork(postgres),
    refusals: new PostgresRefusals(postgres, log),
    isAlone: ![...held.keys()].some(isOfWork),
  };
};
