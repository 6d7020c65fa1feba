/** Whether somebody acts for a host. A hint: nothing may rely on it. */
export interface Presence {
  /** Hosts that somebody acted for once, and nobody did for a minute. None where that cannot be known. */
  silent(): Promise<ReadonlySet<string>>;
}

/** Where hosts are acted for in this very process. */
export const allPresent: Presence = { silent: () => Promise.resolve(new Set<string>()) };
