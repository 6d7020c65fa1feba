import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';

/** One change: the row that now stands in a table under a key, `null` when there is none any more. */
export type Change = readonly [table: string, key: string, row: unknown];

const linesBeforeCompaction = 200_000;

/**
 * What makes the simulated machines survive the end of the process, as real ones do: a line for each change. It is written at
 * once but not flushed to the disk, since a loss of power takes real guests and sessions away too.
 */
export class Journal {
  private file: number | undefined;
  private lines = 0;

  /** `rows`: everything there is now, for writing the file anew when it has grown. */
  constructor(
    private readonly path: string,
    private readonly rows: () => Iterable<Change>,
  ) {}

  /** The changes of earlier runs. A last line without its end was being written when the process died: it did not happen. */
  read(): Change[] {
    if (!existsSync(this.path)) return [];
    const lines = readFileSync(this.path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line, index) => this.parse(line, index + 1));
  }

  /** Replaces the file by the rows as they are, and goes on from there. */
  compact(): void {
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, [...this.rows()].map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
    renameSync(fresh, this.path);
    this.close();
    this.file = openSync(this.path, 'a');
    this.lines = 0;
  }

  append(change: Change): void {
    if (this.file === undefined) return;
    writeSync(this.file, `${JSON.stringify(change)}\n`);
    this.lines += 1;
    if (this.lines > linesBeforeCompaction) this.compact();
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private parse(line: string, number: number): Change {
    try {
      return JSON.parse(line) as Change;
    } catch (cause) {
      throw new Error(`${this.path} is damaged at line ${number}; remove it to start with an empty simulated world`, { cause });
    }
  }
}
