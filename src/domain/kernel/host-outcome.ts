/** How an act on a host ended. The difference between the last two is the whole craft. */
export type HostOutcome<Value = void> =
  | { readonly outcome: 'done'; readonly value: Value }
  /** It certainly did not happen. Safe to give up or undo. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** It may have happened. Look again before undoing anything. */
  | { readonly outcome: 'unknown'; readonly reason: string };

export const done = <Value>(value: Value): HostOutcome<Value> => ({ outcome: 'done', value });
export const refused = (reason: string): HostOutcome<never> => ({ outcome: 'refused', reason });
export const unknown = (reason: string): HostOutcome<never> => ({ outcome: 'unknown', reason });
