/** `mooring projections …` beside a cluster, each time in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from './sql.js';

export interface Ended {
  /** `null` where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Tool {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const program = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export class RowTools {
  private readonly folder = mkdtempSync(join(tmpdir(), 'mooring-tools-'));
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly eventStore: string,
    private readonly rows: string,
  ) {}

  begin(...args: readonly string[]): Tool {
    const own = { MOORING_EVENT_STORE: this.eventStore, MOORING_READ_MODEL: this.rows, MOORING_DATA: this.folder };
    const env = { PATH: process.env['PATH'], ...own };
    const child = spawn(process.execPath, [program, 'projections', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.add(child);
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject).once('close', (code) => {
        this.running.delete(child);
        resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
      });
    });
    return { child, ended };
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.begin(...args).ended;
  }

  /** How far tables are built that are not shown yet. */
  async shadows(): Promise<readonly { readonly table: string; readonly position: bigint }[]> {
    const built = await sql(this.rows, "SELECT table_name, position FROM mooring_rows.built WHERE table_name LIKE '%\\_shadow\\_%'");
    return (built as { table_name: string; position: string | null }[]).map(({ table_name, position }) => ({
      table: table_name,
      position: BigInt(position ?? 0),
    }));
  }

  /** The position of the last event that any table shows. */
  async shownUpTo(): Promise<bigint> {
    const [last] = await sql(this.rows, 'SELECT max(position::bigint) AS position FROM mooring_rows.built WHERE shown = 1');
    return BigInt((last as { position: string }).position);
  }

  /** Ends what still runs. */
  dispose(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}
