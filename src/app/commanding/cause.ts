/** On whose behalf something is decided; goes into the metadata of every event (I10). */
export interface Cause {
  readonly correlationId: string;
  readonly causationId: string;
  /** User id, or `mooring`. */
  readonly actor: string;
  readonly projectId: string | null;
}

/** What Mooring does of its own accord, such as taking note of the guests it finds. */
export const ownCause = (what: string): Cause => ({ correlationId: what, causationId: what, actor: 'mooring', projectId: null });
