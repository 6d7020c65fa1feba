/** The right to work on one partition, as long as its lease is ours by this machine's own clock. */
export interface Grant {
  readonly partition: number;
  /** Grows whenever the partition changes hands: receivers refuse what comes with an older one. */
  readonly epoch: number;
  /** Asked right before every act and every recording; once `false`, `false` for ever. */
  isHeld(): boolean;
}

/** As its holder has it. */
export interface OwnGrant extends Grant {
  /** Whoever checks has seen a newer epoch. */
  lose(): void;
}

/** The partition is somebody else's by now. What was under way is neither done nor recorded here; who has it asks again. */
export class LeaseLost extends Error {
  constructor({ partition }: Pick<Grant, 'partition'>) {
    super(`partition ${partition} is no longer ours`);
    this.name = 'LeaseLost';
  }
}
