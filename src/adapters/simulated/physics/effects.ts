export interface Effect {
  readonly made: number;
  readonly removed: number;
}

/** How often each thing came into being and went: what was done twice is seen here, also when nothing of it is left. */
export class Effects {
  private readonly things = new Map<string, Effect>();

  /** What stood there before and what stands there now; `null`: nothing. */
  note(before: string | null, now: string | null): void {
    if (before === now) return;
    if (before !== null) this.count(before, { made: 0, removed: 1 });
    if (now !== null) this.count(now, { made: 1, removed: 0 });
  }

  /** By name: `target <iqn>`, `disk <server>/<alias>`, `session <iqn> <host>`, `volume <id>`. */
  get all(): Readonly<Record<string, Effect>> {
    return Object.fromEntries(this.things);
  }

  forget(): void {
    this.things.clear();
  }

  private count(thing: string, { made, removed }: Effect): void {
    const before = this.things.get(thing) ?? { made: 0, removed: 0 };
    this.things.set(thing, { made: before.made + made, removed: before.removed + removed });
  }
}
