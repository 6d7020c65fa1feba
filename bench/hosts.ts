/**
 * Ten thousand hosts with a hundred thousand attachments, all of them in the middle when everything stopped: what it takes to build the read
 * models, to go on with every one of them after a restart, and to serve. Log and rows are embedded; the hosts do at once what they are told.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Api } from './api.js';
import { openLog } from './embedded.js';
import { recordAll } from './history.js';
import { hostsInTheMiddle } from './hosts-history.js';
import type { RoleReport } from './hosts-role.js';
import { startProduct } from './product.js';
import type { Measurement } from './report.js';

const size = { hosts: 10_000, attachmentsEach: 10 };
const hostsNote = `${size.hosts.toLocaleString('en')} hosts, ${(size.hosts * size.attachmentsEach).toLocaleString('en')} attachments`;

export const hostsBench = async (): Promise<Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  try {
    const events = await record(folder);
    return [...built(await play('builder', folder), events), ...resumed(await play('worker', folder)), ...(await served(folder))];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const record = async (folder: string): Promise<number> => {
  const store = await openLog(folder);
  return recordAll(store, await hostsInTheMiddle(size)).finally(() => store.close());
};

const built = ({ readyMs, mostResidentMiB }: RoleReport, events: number): Measurement[] => [
  { name: 'read models built', ours: readyMs / 1_000, unit: 's', note: `${hostsNote}, ${events.toLocaleString('en')} events` },
  { name: 'resident while they are built, at most', ours: mostResidentMiB, unit: 'MiB' },
];

const resumed = ({ readyMs, doneMs, open, residentMiB, mostResidentMiB }: RoleReport): Measurement[] => [
  { name: 'restart until work goes on', ours: readyMs / 1_000, unit: 's', note: `${open.toLocaleString('en')} attachments under way` },
  { name: 'restart until all are attached', ours: doneMs / 1_000, unit: 's', note: `${Math.round((open / doneMs) * 1_000)} a second` },
  { name: 'resident of the worker meanwhile, at most', ours: mostResidentMiB, unit: 'MiB', note: `${Math.round(residentMiB)} at the end` },
];

/** The whole product on the same folder; it acts for two of the hosts. */
const served = async (folder: string): Promise<Measurement[]> => {
  const product = await startProduct({ MOORING_HOSTS: 'simulated', MOORING_DATA: folder });
  const api = await new Api(product.url).signIn(product.cloudsFile, 'mooring-admin');
  try {
    const begun = performance.now();
    await api.compute('GET', '/servers/detail?all_tenants=1&limit=1000');
    const listMs = performance.now() - begun;
    return [
      { name: 'start to first answer', ours: product.startMs, unit: 'ms', note: hostsNote },
      { name: 'a thousand of the servers, in detail', ours: listMs, unit: 'ms' },
      { name: 'resident of the whole product', ours: product.residentMiB(), unit: 'MiB' },
    ];
  } finally {
    api.close();
    await product.stop();
  }
};

const play = async (role: 'builder' | 'worker', folder: string): Promise<RoleReport> => {
  const program = fileURLToPath(new URL('hosts-role.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, role, folder], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RoleReport;
};
