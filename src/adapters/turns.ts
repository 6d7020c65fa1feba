/** Work under one key runs one after the other, in the order asked for; work under different keys runs side by side. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    return mine.finally(() => {
      if (this.last.get(key) === mine) this.last.delete(key);
    });
  }
}
