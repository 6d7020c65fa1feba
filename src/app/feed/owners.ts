/** Whose the thing was that an event is about, when it happened; also when it is gone by now. Asked of `lifelines`, which has a row for all that ever was. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Lifeline, lifelineKey, lifelines, ownerAt } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { RowSource } from '../ports/read-model.js';
import { subjectOf } from './subject.js';

const remembered = 10_000;

type Event = Pick<Recorded, 'event' | 'stream' | 'position'>;
type Owner = Pick<Lifeline, 'projectId' | 'formerly'>;

export class Owners {
  private readonly known = new LeastRecent<string, Owner>(remembered);

  constructor(private readonly rows: Pick<RowSource, 'findMany'>) {}

  /** `null`: nobody's, as hosts are. `undefined`: not known. */
  async projectOf(recorded: Event): Promise<string | null | undefined> {
    return (await this.projectsOf([recorded]))[0];
  }

  /** In the order of the events, and with one question for all of them. */
  async projectsOf(events: readonly Event[]): Promise<readonly (string | null | undefined)[]> {
    // A guest that comes back after it had vanished may belong to somebody else.
    for (const each of events) if (each.event.type === 'ServerDiscovered') this.forget(each);
    const keys = events.map(keyOf);
    const found = await this.owners([...new Set(keys.filter((key) => key !== undefined))]);
    return events.map(({ position }, index) => {
      const owner = found.get(keys[index] ?? '');
      return owner && ownerAt(owner, position);
    });
  }

  private async owners(keys: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
    const owners = new Map<string, Owner>();
    for (const key of keys) {
      const owner = this.known.get(key);
      if (owner) owners.set(key, owner);
    }
    const missing = keys.filter((key) => !owners.has(key));
    if (missing.length === 0) return owners;
    for (const [key, { projectId, formerly }] of await this.rows.findMany<Lifeline>(tableOf(lifelines), missing)) {
      const owner = { projectId, ...(formerly && { formerly }) };
      this.known.set(key, owner);
      owners.set(key, owner);
    }
    return owners;
  }

  private forget(recorded: Event): void {
    const key = keyOf(recorded);
    if (key !== undefined) this.known.delete(key);
  }
}

/** An attachment is whose its volume is, also one that was refused and never came to be. */
const keyOf = (recorded: Event): string | undefined => {
  const subject = subjectOf(recorded);
  if (subject?.kind === 'attachment') return lifelineKey('volume', recorded.stream.slice('volume-'.length));
  return subject && lifelineKey(subject.kind, subject.id);
};
