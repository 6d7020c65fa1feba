/** Time, chance and names: injected everywhere, so that a test or a simulation supplies its own. */
export interface Clock {
  now(): Date;
  /** Calls once after `ms`, or sooner never; returns how to call it off. Must not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

export interface Ids {
  /** A new random UUID (version 4). */
  uuid(): string;
}

export interface Random {
  /** Evenly in [0, 1). */
  next(): number;
}
