/** A state to go on from, instead of reading a long stream from its beginning. */
export interface Snapshot {
  readonly state: object;
  /** The last event that is in it. */
  readonly revision: number;
  readonly position: bigint;
}

/** They may be late, or gone, and may be of a log that was another one: who uses one checks that the stream holds its last event. */
export interface Snapshots {
  /** `undefined` where there is none, or where it cannot be had now. */
  of(stream: string): Promise<Snapshot | undefined>;
}

export const noSnapshots: Snapshots = { of: () => Promise.resolve(undefined) };
