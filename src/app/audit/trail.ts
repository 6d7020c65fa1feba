/** From cause to effect: which event led to which, how deep below the request that began it, and how long after. */
import type { Recorded } from '../../domain/kernel/message.js';
import { isRequestId } from '../../projections/requests.projection.js';
import { LeastRecent } from '../commanding/least-recent.js';

export interface Step {
  /** 0: what the request itself decided; 1: what followed from that; and so on. */
  readonly depth: number;
  /** Position of the event that led to it; `null`: a request did, or what led to it was not read. */
  readonly causedBy: string | null;
  readonly sinceCauseMs: number | null;
  /** Since the first event of its request; `null` where that was not read, and where no request began it. */
  readonly sinceRequestMs: number | null;
  /** The request that all this followed from, by Mooring's own id; `null` where that was not read, and where no request began it. */
  readonly begunBy: string | null;
}

interface Known {
  readonly depth: number;
  readonly position: bigint;
  readonly atMs: number;
  readonly beganMs: number | null;
  readonly begunBy: string | null;
}

/** Effects follow their causes within days, not years: what is older than so many events is forgotten. */
const remembered = 10_000;

export class Trail {
  private readonly events = new LeastRecent<string, Known>(remembered);
  /** When what each request decided was first seen. */
  private readonly requests = new LeastRecent<string, number>(remembered);

  /** In the order of the log. */
  follow({ id, position, metadata }: Recorded): Step {
    const atMs = Date.parse(metadata.at);
    const cause = this.events.get(metadata.causationId);
    const beganMs = cause ? cause.beganMs : this.beganMs(metadata.causationId, atMs);
    const depth = cause ? cause.depth + 1 : 0;
    const begunBy = cause ? cause.begunBy : requestIn(metadata.causationId);
    this.events.set(id, { depth, position, atMs, beganMs, begunBy });
    return {
      depth,
      causedBy: cause ? cause.position.toString() : null,
      sinceCauseMs: cause ? atMs - cause.atMs : null,
      sinceRequestMs: beganMs === null ? null : atMs - beganMs,
      begunBy,
    };
  }

  private beganMs(causationId: string, atMs: number): number | null {
    // Else what led to this was not read, or nobody asked for it.
    if (!isRequestId(causationId)) return null;
    const began = this.requests.get(causationId) ?? atMs;
    this.requests.set(causationId, began);
    return began;
  }
}

const requestIn = (causationId: string): string | null => (isRequestId(causationId) ? causationId : null);
