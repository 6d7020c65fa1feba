/**
 * Keeps several processes from doing the same thing at once. A lease can be lost at any moment, by a pause longer than it: nothing may
 * rely on it alone (docs/adr/0009).
 */
export interface Leases {
  /** Takes the lease where it is free or has run out, or makes it longer where it is the owner's already. `false`: somebody else holds it. */
  claim(lease: string, owner: string, lengthMs: number): Promise<boolean>;
  /** Lets go of it; nothing where it is not the owner's. */
  release(lease: string, owner: string): Promise<void>;
  /** Says that the owner is there, whether or not it holds anything; answers how many are that said so within `lengthMs`, itself included. */
  attend(owner: string, lengthMs: number): Promise<number>;
  /** Who holds what now. */
  held(): Promise<ReadonlyMap<string, string>>;
}
