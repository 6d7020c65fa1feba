/** Runs what has the same key one after the other, and no more than `most` things at once. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(most: number) {
    this.free = most;
  }

  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const before = this.last.get(key);
    const turn = before ? before.then(() => this.withPlace(task)) : this.withPlace(task);
    const settled = turn.then(ignore, ignore);
    this.last.set(key, settled);
    void settled.then(() => {
      if (this.last.get(key) === settled) this.last.delete(key);
    });
    return turn;
  }

  private async withPlace<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

const ignore = (): void => undefined;
