/** Rows by key, also found by one property of theirs, telling of every change: what is there now, and what was before. */
export class Table<Row> {
  private readonly rows = new Map<string, Row>();
  private readonly groups = new Map<string, Map<string, Row>>();

  constructor(
    private readonly groupOf: (row: Row) => string,
    private readonly changed: (key: string, row: Row | null, before: Row | null) => void,
  ) {}

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  entries(): [string, Row][] {
    return [...this.rows];
  }

  /** The rows with this property. */
  group(name: string): [string, Row][] {
    return [...(this.groups.get(name) ?? [])];
  }

  set(key: string, row: Row): void {
    const before = this.rows.get(key) ?? null;
    this.leaveGroup(key);
    this.rows.set(key, row);
    const name = this.groupOf(row);
    const group = this.groups.get(name) ?? new Map<string, Row>();
    this.groups.set(name, group.set(key, row));
    this.changed(key, row, before);
  }

  delete(key: string): void {
    const before = this.rows.get(key);
    this.leaveGroup(key);
    if (before !== undefined && this.rows.delete(key)) this.changed(key, null, before);
  }

  private leaveGroup(key: string): void {
    const row = this.rows.get(key);
    if (row === undefined) return;
    const name = this.groupOf(row);
    const group = this.groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.groups.delete(name);
  }
}
