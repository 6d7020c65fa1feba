/**
 * The one command handler: read, fold, decide, append at the revision read; on a conflict again from the top.
 *
 * Commands for one stream queue up within this process, so that only other processes cause conflicts. The state of streams used
 * lately is kept; it can be stale but never wrong, since every append names the revision its decision was made at.
 */
import { type Decider, fold } from '../../domain/kernel/decider.js';
import type { Message } from '../../domain/kernel/message.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { type EventStore, type ExpectedRevision, type NewEvent, RevisionConflict } from '../ports/event-store.js';
import type { Cause } from './cause.js';
import { LeastRecent } from './least-recent.js';

const mostAttempts = 10;
const cachedStreams = 10_000;
const schemaVersion = 1;

/** A stream as far as it has been read. */
interface Known<State> {
  readonly state: State;
  readonly expected: ExpectedRevision;
  /** Position of its last event; `undefined` while it has none. */
  readonly position: bigint | undefined;
}

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

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

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

  private async attempt<State, Command extends Message, Event extends Message>({
    stream,
    decider,
    command,
    cause,
    mayAct,
  }: Request<State, Command, Event>): Promise<Decided<State, Event>> {
    const before = await this.read(stream, decider);
    mayAct?.(before.state);
    const events = decider.decide(command, before.state);
    if (events.length === 0) return { state: before.state, events, position: before.position };
    const { revision, position } = await this.append(stream, before.expected, this.newEvents(events, cause));
    const state = fold(decider.evolve, before.state, events);
    this.known.set(stream, { state, expected: revision, position });
    return { state, events, position };
  }

  private async read<State, Command extends Message, Event extends Message>(
    stream: string,
    decider: Decider<State, Command, Event>,
  ): Promise<Known<State>> {
    const cached = this.known.get(stream) as Known<State> | undefined;
    if (cached) return cached;
    let known: Known<State> = { state: decider.initial, expected: 'no-stream', position: undefined };
    for await (const { event, revision, position } of this.store.readStream(stream)) {
      known = { state: decider.evolve(known.state, event as Event), expected: revision, position };
    }
    this.known.set(stream, known);
    return known;
  }

  /** Whatever goes wrong, what is remembered of the stream may be out of date. */
  private async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) {
    try {
      return await this.store.append(stream, expected, events);
    } catch (error) {
      this.known.delete(stream);
      throw error;
    }
  }

  private newEvents(events: readonly Message[], { correlationId, causationId, actor, projectId }: Cause): NewEvent[] {
    const at = this.clock.now().toISOString();
    const metadata = { correlationId, causationId, actor, projectId, schemaVersion, at };
    return events.map((event) => ({ id: this.ids.uuid(), event, metadata }));
  }
}
