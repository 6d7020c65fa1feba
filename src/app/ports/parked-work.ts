/**
 * Work that could not be worked out: a bug, not the world. Whoever works sets it aside and says so here, so that whoever is asked can say it,
 * too. Nothing is decided by it.
 */
export interface Parked {
  /** Name of its process manager; and which instance of it. */
  readonly process: string;
  readonly key: string;
  /** `null`: not even what is due could be worked out. */
  readonly step: string | null;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface KnownParked extends Parked {
  /** Who set it aside, by a name that people find it by; `null`: this process. */
  readonly worker: string | null;
}

export interface ParkedWork {
  /** Of these instances of a process, those that are parked now, by key. */
  among(process: string, keys: readonly string[]): Promise<ReadonlyMap<string, KnownParked>>;
}

/** Where nobody works, or nobody says. */
export const nothingParked: ParkedWork = { among: () => Promise.resolve(new Map()) };

/** What workers tell each other's API nodes: shown as long as its teller holds the lease it works by, and not a moment longer. */
export interface ParkedBoard {
  /** All that the holder of a lease has parked by it, in place of whatever was told of that before. `false`: the lease is not the owner's. */
  replace(by: { readonly lease: string; readonly owner: string }, parked: readonly KnownParked[]): Promise<boolean>;
}
