/** From what somebody says of a moment to the rows as they were then. */
import type { ShownLog } from '../projecting/shown-log.js';
import type { EventStore } from '../ports/event-store.js';
import { type ReadModel, ReadModelUnavailable } from '../ports/read-model.js';
import { type Moment, momentAt } from './moment.js';
import { PastRows } from './past-rows.js';

/** How long an answer may wait for the rows to come as far as the moment it is about. */
const patienceMs = 5_000;

export interface TimeTravelParts {
  readonly store: Pick<EventStore, 'readAll' | 'readStream'>;
  /** The rows as they are kept, wherever who asks stands. */
  readonly readModel: ReadModel;
  readonly shown: Pick<ShownLog, 'position' | 'caughtUp'>;
}

export class TimeTravel {
  constructor(private readonly parts: TimeTravelParts) {}

  /** Of an ISO time or a position in the log, the last event on record then; `undefined`: there was none. Throws a `Rejection` for anything else. */
  moment(text: string): Promise<Moment | undefined> {
    return momentAt(this.parts.store, this.parts.readModel, text);
  }

  async rowsAt(moment: Moment | undefined): Promise<PastRows> {
    if (moment) await this.shown(moment.position);
    return new PastRows(this.parts.store, this.parts.readModel, moment?.position);
  }

  private async shown(position: bigint): Promise<void> {
    const { shown } = this.parts;
    // What no row shows is not waited for: the rows need only have taken note of all that they do show.
    if ((shown.position ?? -1n) >= position || (await shown.caughtUp(patienceMs))) return;
    throw new ReadModelUnavailable('the rows have not come as far as this moment yet');
  }
}
