import type { Observable } from 'rxjs';
import type { Recorded } from '../../domain/kernel/message.js';

/** What was shown at once. */
export interface Committed {
  readonly events: readonly Recorded[];
  /** Rows as they are now, of those the events are about. Who only follows what others keep need not tell them all. */
  readonly rows: readonly { readonly table: string; readonly key: string; readonly row: object | undefined }[];
  readonly position: bigint;
}

/** The log as far as the read models show it: kept by this process, or by another. */
export interface ShownLog {
  /** After each batch, in order. Not a place for work that must happen: who needs to be sure reads the rows. */
  readonly committed: Observable<Committed>;
  /** The position up to which all rows are built; `undefined` while there are none. */
  readonly position: bigint | undefined;
  /** Resolves to `false` when the rows have not come so far within `timeoutMs`. */
  reached(position: bigint, timeoutMs: number): Promise<boolean>;
  /** Resolves when the rows show everything that is in the log now; to `false` when they do not within `timeoutMs`. */
  caughtUp(timeoutMs: number): Promise<boolean>;
}
