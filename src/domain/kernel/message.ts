/** A fact or a wish with a name: plain JSON data, so that what is stored is what was decided. */
export type Message<Type extends string = string, Data extends object = object> = Readonly<{ type: Type; data: Readonly<Data> }>;

/** Who caused an event and in which request (I10). Copied into every event in one place, the command handler. */
export interface Metadata {
  /** The request that started it all; every event that follows from it carries the same one. */
  readonly correlationId: string;
  /** The command, or the event, that directly led to this one. */
  readonly causationId: string;
  /** User id, or `mooring` when no person asked. */
  readonly actor: string;
  readonly projectId: string | null;
  readonly schemaVersion: number;
  /** When it was decided, ISO 8601 in UTC. */
  readonly at: string;
}

/** An event as it comes back from the store. */
export interface Recorded<Event extends Message = Message> {
  readonly event: Event;
  readonly metadata: Metadata;
  readonly id: string;
  readonly stream: string;
  /** Counts from 0 within the stream, without gaps. */
  readonly revision: number;
  /** Grows over the whole store; not necessarily without gaps. Carried as a string in answers. */
  readonly position: bigint;
}
