import { Places } from '../working/places.js';

/** Runs what has the same key one after the other, and no more than `most` things at once. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly places: Places;

  constructor(most: number) {
    this.places = new Places(most);
  }

  run<Value>(key: string, task: () => Promise<Value>): Promise<Value> {
    const before = this.last.get(key);
    const turn = before ? before.then(() => this.places.take(task)) : this.places.take(task);
    const settled = turn.then(ignore, ignore);
    this.last.set(key, settled);
    void settled.then(() => {
      if (this.last.get(key) === settled) this.last.delete(key);
    });
    return turn;
  }
}

const ignore = (): void => undefined;
