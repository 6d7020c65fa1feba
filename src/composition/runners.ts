import type { Tenant } from '../app/leasing/tenancy.js';
import type { WorkRunner } from '../app/working/work-runner.js';

/** The work runners of this process, each as long as its partition is held here. */
export class Runners implements Iterable<WorkRunner> {
  private readonly running = new Set<WorkRunner>();

  [Symbol.iterator](): Iterator<WorkRunner> {
    return this.running.values();
  }

  admit(runner: WorkRunner): Tenant {
    this.running.add(runner);
    return {
      start: () => runner.start(),
      stop: (graceMs) => runner.stop(graceMs),
      abandon: () => {
        runner.abandon();
        this.running.delete(runner);
      },
    };
  }
}
