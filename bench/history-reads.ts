/**
 * What questions about the past cost on a large installation, each for one page, and for how long at most they let nobody else have a turn:
 * that is what all others wait for in a process that has one thread.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled } from './compiled.js';
import { openLog, openRows } from './embedded.js';
import { project, recordLargeHistory, storageHost, user } from './large-history.js';
import type { Measurement } from './report.js';

const size = { waves: 3, hosts: 1_000, attachmentsEach: 20 };
const mostHeldMs = 50;
const page = 100;
/** Done by the command line, in a process of its own: nobody waits for it. */
const verifying = 'verifying the log';
const alone: ReadonlySet<string> = new Set([verifying]);

export const historyReadsBench = async (): Promise<Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    const events = await recordLargeHistory(folder, size);
    const { reads, close } = await readsOf(folder);
    const measured: Measurement[] = [];
    for (const [name, read] of Object.entries(reads)) {
      const [took, waited] = await measure(name, read, events);
      measured.push(took, ...(alone.has(name) ? [] : [waited]));
    }
    await close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

type Read = () => Promise<unknown>;

const readsOf = async (folder: string): Promise<{ readonly reads: Readonly<Record<string, Read>>; close: () => Promise<void> }> => {
  const [store, rows] = [await openLog(folder), await openRows(folder)];
  const { Audit } = await compiled<typeof import('../src/app/audit/audit.js')>('app/audit/audit');
  const { Impact } = await compiled<typeof import('../src/app/explaining/impact.js')>('app/explaining/impact');
  const { PastRows } = await compiled<typeof import('../src/app/reading/past-rows.js')>('app/reading/past-rows');
  const { proofOf } = await compiled<typeof import('../src/app/evidence/proof.js')>('app/evidence/proof');
  const { verifyLog } = await compiled<typeof import('../src/app/evidence/verify-log.js')>('app/evidence/verify-log');
  const { volumes } = await compiled<typeof import('../src/projections/volumes.projection.js')>('projections/volumes.projection');
  const { tableOf } = await compiled<typeof import('../src/projections/projection.js')>('projections/projection');
  const audit = new Audit({ store, rows });
  const admin = { user: { id: 'root' }, project: { id: 'admin' }, isAdmin: true, isService: false };
  const half = ((await store.head()) ?? 0n) / 2n;
  const at = half.toString();
  const reads = {
    'timeline of a project': async () => firstOf(await audit.timeline(admin, { kind: 'project', id: project }, { after: at })),
    'timeline of a storage host': async () => firstOf(await audit.timeline(admin, { kind: 'host', id: storageHost }, { after: at })),
    'what a user did': async () => firstOf(await audit.requests(admin, user, { after: at })),
    'what was attached where': () => audit.attached(admin, undefined, at, { limit: page }),
    'difference of a project': () => audit.difference(admin, { kind: 'project', id: project }, { from: at }),
    'a list of volumes as of then': () => new PastRows(store, rows, half).list(tableOf(volumes), { limit: page }),
    'impact of a storage host': () => new Impact(rows).of(admin, 'host', storageHost),
    'proof of one event': () => proofOf(store, half),
    [verifying]: () => verifyLog(store, { keys: null, isGapless: true }),
  };
  const close = async (): Promise<void> => {
    await rows.close();
    await store.close();
  };
  return { reads, close };
};

const firstOf = async (items: AsyncIterable<unknown>): Promise<void> => {
  const told = items[Symbol.asyncIterator]();
  for (let left = page; left > 0 && (await told.next()).done !== true;) left -= 1;
  await told.return?.();
};

const measure = async (name: string, read: Read, events: number): Promise<readonly [took: Measurement, waited: Measurement]> => {
  const turns = new Turns();
  const begun = performance.now();
  await read();
  const tookMs = performance.now() - begun;
  const note = `${events.toLocaleString('en')} events; resident ${Math.round(process.memoryUsage.rss() / 1_048_576)} MiB`;
  return [
    { name, ours: tookMs, unit: 'ms', note },
    { name: `${name}: others wait`, ours: turns.longestMs(), unit: 'ms', limit: `< ${mostHeldMs}` },
  ];
};

/** How long the event loop stayed in one turn at most. */
class Turns {
  private last = performance.now();
  private longest = 0;
  private isOver = false;

  constructor() {
    this.turn();
  }

  longestMs(): number {
    this.isOver = true;
    return Math.max(this.longest, performance.now() - this.last);
  }

  private turn(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
    if (!this.isOver) setImmediate(() => this.turn());
  }
}
