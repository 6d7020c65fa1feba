/** Who keeps the rows here when it is this process's turn; each turn with a runner and connections of its own. */
import { systemClock } from '../adapters/ambient/system.js';
import { postgresReadModel } from '../adapters/read-model/postgres.js';
import { Rounds } from '../app/leasing/rounds.js';
import type { Tenant } from '../app/leasing/tenancy.js';
import type { Log } from '../app/log.js';
import type { EventStore } from '../app/ports/event-store.js';
import { ProjectionRunner } from '../app/projecting/projection-runner.js';
import type { Projection } from '../projections/projection.js';

interface ProjectorParts {
  readonly rowsUrl: string;
  readonly store: EventStore;
  readonly projections: readonly Projection[];
  readonly log: Log;
}

/** How long rows that were thrown away may be missed before they are made again. */
const lookEveryMs = 1_000;

export class Projector {
  private readonly turns: ProjectionRunner[] = [];

  constructor(private readonly parts: ProjectorParts) {}

  /** How often somebody else had saved first. */
  get moved(): number {
    return this.turns.reduce((sum, { moved }) => sum + moved, 0);
  }

  newTurn(): Tenant {
    const { rowsUrl, store, projections, log } = this.parts;
    const rows = postgresReadModel(rowsUrl);
    const runner = new ProjectionRunner(store, rows, projections, systemClock, log);
    this.turns.push(runner);
    const complaint = 'it cannot be seen whether the rows are in place';
    const looking = new Rounds({ everyMs: lookEveryMs, round: () => runner.look(), complaint, clock: systemClock, log });
    let ending: Promise<void> | undefined;
    const end = (): Promise<void> =>
      (ending ??= looking
        .stop()
        .then(() => runner.stop())
        .then(() => rows.close()));
    return {
      start: async () => {
        void looking.start();
        await runner.start();
      },
      stop: end,
      abandon: () => void end().catch((error: unknown) => log.warn({ err: error }, 'keeping the rows ended badly')),
    };
  }
}
