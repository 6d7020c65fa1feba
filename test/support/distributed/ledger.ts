/** What clients were told that it is so. Of this nothing may be lost. */
export interface Acknowledged {
  readonly act: 'create' | 'attach' | 'detach' | 'delete';
  readonly requestId: string;
  readonly volumeId: string;
  /** `null` where no server has to do with it. */
  readonly serverId: string | null;
}

export class Ledger {
  readonly acknowledged: Acknowledged[] = [];
  /** What should never have been answered, and by whom. */
  readonly complaints: string[] = [];

  note(acknowledged: Acknowledged): void {
    this.acknowledged.push(acknowledged);
  }

  complain(about: string): void {
    this.complaints.push(about);
  }

  count(act: Acknowledged['act']): number {
    return this.acknowledged.filter((each) => each.act === act).length;
  }
}
