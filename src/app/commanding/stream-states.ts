/** Folds streams into states: from what is known of them, from a snapshot where they are long, or from their beginning. */
import type { Decider } from '../../domain/kernel/decider.js';
import type { Message, Recorded } from '../../domain/kernel/message.js';
import type { EventStore, ExpectedRevision } from '../ports/event-store.js';
import type { Snapshots } from './snapshots.js';

/** A stream as far as it has been read. */
export interface Known<State> {
  readonly state: State;
  readonly expected: ExpectedRevision;
  /** Position of its last event; `undefined` while it has none. */
  readonly position: bigint | undefined;
}

/** Where fewer events are to be read it does not pay to ask for a snapshot (docs/adr/0010). */
const shortEvents = 250;

export class StreamStates {
  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly snapshots: Snapshots,
  ) {}

  /** What is known already, and whatever came after it. */
  async read<State, Event extends Message>(
    stream: string,
    { evolve, initial }: Decider<State, never, Event>,
    known: Known<State> | undefined,
  ): Promise<Known<State>> {
    let current = known ?? { state: initial, expected: 'no-stream', position: undefined };
    let events = 0;
    for await (const recorded of this.store.readStream(stream, next(current.expected))) {
      current = after(evolve, current, recorded);
      events += 1;
      if (events !== shortEvents) continue;
      const further = await this.fromSnapshot(stream, evolve);
      if (further) return further;
    }
    return current;
  }

  /** `undefined`: there is no snapshot of this very stream. */
  private async fromSnapshot<State, Event extends Message>(
    stream: string,
    evolve: Evolve<State, Event>,
  ): Promise<Known<State> | undefined> {
    const snapshot = await this.snapshots.of(stream);
    if (!snapshot) return undefined;
    const { state, revision, position } = snapshot;
    let current: Known<State> | undefined;
    for await (const recorded of this.store.readStream(stream, revision)) {
      if (current) current = after(evolve, current, recorded);
      else if (recorded.position === position) current = { state: state as State, expected: revision, position };
      else return undefined;
    }
    return current;
  }
}

type Evolve<State, Event> = (state: State, event: Event) => State;

const after = <State, Event extends Message>(
  evolve: Evolve<State, Event>,
  { state }: Known<State>,
  { event, revision, position }: Recorded,
): Known<State> => ({ state: evolve(state, event as Event), expected: revision, position });

const next = (expected: ExpectedRevision): number => (expected === 'no-stream' ? 0 : expected + 1);
