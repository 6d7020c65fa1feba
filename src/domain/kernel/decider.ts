import type { Message } from './message.js';

/** An aggregate: what may happen to it (`decide`) and what it then is (`evolve`). Both pure. */
export interface Decider<State, Command extends Message, Event extends Message> {
  readonly initial: State;
  /** The events that follow, none when it is already so. Throws a `Rejection` when it may not be. */
  readonly decide: (command: Command, state: State) => readonly Event[];
  /** Never refuses: a recorded event is a fact. */
  readonly evolve: (state: State, event: Event) => State;
}

export const fold = <State, Event>(evolve: (state: State, event: Event) => State, state: State, events: Iterable<Event>): State => {
  for (const event of events) state = evolve(state, event);
  return state;
};

/** Ends every switch over a union: a case nobody handles does not compile. At run time an unknown case changes nothing. */
export const never = <Value>(_case: never, value: Value): Value => value;
