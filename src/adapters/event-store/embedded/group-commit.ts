/**
 * Gathers what is asked for in one turn of the event loop, so that it shares one transaction and one sync. The commit
 * itself blocks the thread; what arrives meanwhile is the next group.
 */
export class GroupCommit<Request> {
  private waiting: Request[] = [];

  constructor(private readonly commit: (requests: readonly Request[]) => void) {}

  add(request: Request): void {
    this.waiting.push(request);
    if (this.waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Commits what is waiting, now. */
  flush(): void {
    const requests = this.waiting;
    this.waiting = [];
    if (requests.length > 0) this.commit(requests);
  }
}
