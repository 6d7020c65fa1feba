/** `npm run bench`: what the hot paths cost. Figures and ratios are printed; nothing is asserted. */
import { Command } from 'commander';
import { appendBench } from './append.js';
import { attachBench } from './attach.js';
import { catchUpBench } from './catch-up.js';
import { distributedBench } from './distributed.js';
import { historyReadsBench } from './history-reads.js';
import { hostsBench } from './hosts.js';
import { lagBench } from './lag.js';
import { lifecycleBench } from './lifecycle.js';
import { rebuildBench } from './rebuild.js';
import { type Measurement, tableOf } from './report.js';
import { rolesBench } from './roles.js';
import { startBench } from './start.js';
import { streamsBench } from './streams.js';
import { timeTravelBench } from './time-travel.js';

const benches: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  append: appendBench,
  lifecycle: lifecycleBench,
  lag: lagBench,
  start: startBench,
  streams: streamsBench,
  'time-travel': timeTravelBench,
  'history-reads': historyReadsBench,
  distributed: distributedBench,
  'catch-up': catchUpBench,
  rebuild: rebuildBench,
  hosts: hostsBench,
  roles: rolesBench,
  attach: attachBench,
};

const program = new Command('bench')
  .description('Measures the hot paths beside a stated limit or a peer in the same run. Compare ratios, not figures of different runs.')
  .argument('[names...]', `which: ${Object.keys(benches).join(', ')}; all of them by default`)
  .option('--json', 'one JSON array')
  .parse();

const names = program.args.length > 0 ? program.args : Object.keys(benches);
const unknown = names.find((name) => !(name in benches));
if (unknown !== undefined) program.error(`there is no bench called ${unknown}`);

const measured: Measurement[] = [];
for (const name of names) {
  process.stderr.write(`${name} …\n`);
  measured.push(...((await benches[name]?.()) ?? []));
}
console.log(program.opts<{ json?: true }>().json ? JSON.stringify(measured, null, 2) : tableOf(measured));
