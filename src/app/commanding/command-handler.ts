/**
 * The one command handler: read, fold, decide, append at the revision read; on a conflict again from the top.
 *
 * Commands for one stream queue up within this process, so that only other processes cause conflicts. The state of streams used
 * lately is kept, and may be stale: other processes write, too. It is good enough for a decision that ends in an append, which names
 * the revision it was made at; who is refused, or told that it is so already, is told so on what the store says now.
 */
import { type Decider, fold } from '../../domain/kernel/decider.js';
import type { Message } from '../../domain/kernel/message.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, type NewEvent, RevisionConflict } from '../ports/event-store.js';
import type { Cause } from './cause.js';
import { LeastRecent } from './least-recent.js';
import { noSnapshots, type Snapshots } from './snapshots.js';
import { type Known, StreamStates } from './stream-states.js';

const mostAttempts = 10;
const cachedStreams = 10_000;
const schemaVersion = 1;

export interface Decided<State, Event extends Message> {
  readonly state: State;
  /** None when it was so already. */
  readonly events: readonly Event[];
  /** Where the read models must have come to show it; `undefined` for a stream without events. */
  readonly position: bigint | undefined;
}

export interface Request<State, Command extends Message, Event extends Message> {
  readonly stream: string;
  readonly decider: Decider<State, Command, Event>;
  readonly command: Command;
  readonly cause: Cause;
  /** Throws a `Rejection` when the caller may not see or touch what is there. */
  readonly mayAct?: (state: State) => void;
}

export class CommandHandler {
  private readonly known = new LeastRecent<string, Known<unknown>>(cachedStreams);
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly states: StreamStates;

  constructor(
    private readonly store: Pick<EventStore, 'append' | 'readStream'>,
    private readonly clock: Clock,
    private readonly ids: Ids,
    snapshots: Snapshots = noSnapshots,
  ) {
    this.states = new StreamStates(store, snapshots);
  }

  handle<State, Command extends Message, Event extends Message>(request: Request<State, Command, Event>): Promise<Decided<State, Event>> {
    return this.inTurn(request.stream, () => this.decide(request));
  }

  /** The state of a stream as of now, for a question that must not be answered from a projection. */
  state<State, Event extends Message>(stream: string, decider: Decider<State, never, Event>): Promise<State> {
    return this.inTurn(stream, async () => (await this.read(stream, decider)).state);
  }

  private inTurn<Value>(stream: string, run: () => Promise<Value>): Promise<Value> {
    const before = this.queues.get(stream);
    const turn = before ? before.then(run, run) : run();
    this.queues.set(stream, turn);
    const leave = () => {
      if (this.queues.get(stream) === turn) this.queues.delete(stream);
    };
    turn.then(leave, leave);
    return turn;
  }

  private async decide<State, Command extends Message, Event extends Message>(
    request: Request<State, Command, Event>,
  ): Promise<Decided<State, Event>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(request);
      } catch (error) {
        if (!(error instanceof RevisionConflict)) throw error;
        if (attempt === mostAttempts)
          throw new Rejection('conflict', `Too many changes at once to ${request.stream}; try again.`, { retryable: true });
      }
    }
  }

  private async attempt<State, Command extends Message, Event extends Message>(
    request: Request<State, Command, Event>,
  ): Promise<Decided<State, Event>> {
    const { stream, decider } = request;
    const remembered = this.remembered<State>(stream);
    const events = remembered ? eventsIfAny(request, remembered.state) : [];
    if (remembered && events.length > 0) return this.append(request, remembered, events);
    const current = await this.read(stream, decider);
    return this.append(request, current, decideOn(request, current.state));
  }

  private remembered<State>(stream: string): Known<State> | undefined {
    return this.known.get(stream) as Known<State> | undefined;
  }

  /** What is remembered, and whatever came after it. */
  private async read<State, Command extends Message, Event extends Message>(
    stream: string,
    decider: Decider<State, Command, Event>,
  ): Promise<Known<State>> {
    const known = await this.states.read(stream, decider, this.remembered<State>(stream));
    this.known.set(stream, known);
    return known;
  }

  private async append<State, Command extends Message, Event extends Message>(
    { stream, decider, cause }: Request<State, Command, Event>,
    before: Known<State>,
    events: readonly Event[],
  ): Promise<Decided<State, Event>> {
    if (events.length === 0) return { state: before.state, events, position: before.position };
    const { revision, position } = await this.store
      .append(stream, before.expected, this.newEvents(events, cause))
      .catch((error: unknown) => {
        // Whatever went wrong, what is remembered of the stream may be out of date.
        this.known.delete(stream);
        throw error;
      });
    const state = fold(decider.evolve, before.state, events);
    this.known.set(stream, { state, expected: revision, position });
    return { state, events, position };
  }

  private newEvents(events: readonly Message[], { correlationId, causationId, actor, projectId }: Cause): NewEvent[] {
    const at = this.clock.now().toISOString();
    const metadata = { correlationId, causationId, actor, projectId, schemaVersion, at };
    return events.map((event) => ({ id: this.ids.uuid(), event, metadata }));
  }
}

const decideOn = <State, Command extends Message, Event extends Message>(
  { decider, command, mayAct }: Request<State, Command, Event>,
  state: State,
): readonly Event[] => {
  mayAct?.(state);
  return decider.decide(command, state);
};

/** None also when it is refused: to be decided again, on what is certain. */
const eventsIfAny = <State, Command extends Message, Event extends Message>(
  request: Request<State, Command, Event>,
  state: State,
): readonly Event[] => {
  try {
    return decideOn(request, state);
  } catch (error) {
    if (error instanceof Rejection) return [];
    throw error;
  }
};
