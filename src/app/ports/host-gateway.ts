import type { HostOutcome } from '../../domain/kernel/host-outcome.js';
import type { HostWork, HostWorkResult } from '../../domain/host/host-work.js';
import type { HostName } from '../../domain/kernel/ids.js';

/** Has work done on a host: by adapters in this process, or by an agent that runs there. */
export interface HostGateway {
  /**
   * Idempotent, as everything on hosts is. A host nobody acts for: `refused`; `unknown` where that cannot be told from one that is slow.
   * `orderId` (a UUID) is the same whenever the same step is asked for from the same progress, whoever asks: who has an answer to it
   * already gives that one. Throws `LeaseLost` when the work is somebody else's by now: then no outcome is to be recorded here.
   */
  run(host: HostName, work: HostWork, orderId: string): Promise<HostOutcome<HostWorkResult>>;
}
