/**
 * One role of Mooring on a folder, in a process of its own so that its memory is its own: `builder` builds the read models and ends,
 * `worker` finds them built and brings all open work to its end, on hosts that do at once what they are told. Says on one line what it took.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostGateway } from '../src/app/ports/host-gateway.js';
import { compiled } from './compiled.js';
import { openLog, openRows, openSystem, projecting } from './embedded.js';

export interface RoleReport {
  /** Until it could begin. */
  readonly readyMs: number;
  /** Until nothing was left to do. */
  readonly doneMs: number;
  readonly open: number;
  readonly residentMiB: number;
  readonly mostResidentMiB: number;
}

const play = async (role: string, folder: string): Promise<RoleReport> => {
  const begun = performance.now();
  const parts = await open(folder);
  await parts.runner.start();
  const { open: found, readyMs } = role === 'worker' ? await work(parts, begun) : { open: 0, readyMs: performance.now() - begun };
  const doneMs = performance.now() - begun;
  const memory = { residentMiB: memoryMiB('VmRSS'), mostResidentMiB: memoryMiB('VmHWM') };
  await parts.runner.stop();
  await parts.readModel.close();
  await parts.store.close();
  return { readyMs, doneMs, open: found, ...memory };
};

const open = async (folder: string) => {
  const store = await openLog(folder);
  const readModel = await openRows(folder);
  return { store, readModel, ...(await projecting(store, readModel)) };
};

const work = async ({ store, readModel, runner, managers }: Awaited<ReturnType<typeof open>>, begun: number) => {
  const { systemClock: clock, systemIds, systemRandom: random } = await openSystem();
  const { CommandHandler } = await compiled<typeof import('../src/app/commanding/command-handler.js')>('app/commanding/command-handler');
  const { WriteSide } = await compiled<typeof import('../src/app/commanding/write-side.js')>('app/commanding/write-side');
  const { WorkRunner } = await compiled<typeof import('../src/app/working/work-runner.js')>('app/working/work-runner');
  const { everything } = await compiled<typeof import('../src/app/working/share.js')>('app/working/share');
  const handler = new CommandHandler(store, clock, systemIds);
  const writeSide = new WriteSide(handler, runner);
  const { takeDecisions } = await compiled<typeof import('../src/app/working/decisions.js')>('app/working/decisions');
  const { HostNotes } = await compiled<typeof import('../src/app/agent/host-notes.js')>('app/agent/host-notes');
  const { VolumeQuestion } = await compiled<typeof import('../src/app/servers/volume-question.js')>('app/servers/volume-question');
  const question = new VolumeQuestion(writeSide, handler, clock);
  const hostNotes = new HostNotes({ writeSide, readModel, clock, defaultProject: 'demo' });
  const takeDecision = takeDecisions({ writeSide, question, hostNotes });
  const workRunner = new WorkRunner({
    ...{ processes: managers, readModel, projections: runner, gateway: atOnce, takeDecision, share: everything, log: console },
    ...{ clock, random },
  });
  await workRunner.start();
  const readyMs = performance.now() - begun;
  const found = workRunner.openCount;
  while (workRunner.openCount > 0) await pause(20);
  await workRunner.stop(1_000);
  return { open: found, readyMs };
};

const atOnce: HostGateway = {
  run: (_, { type }) =>
    Promise.resolve(
      type === 'PlugIn' ? { outcome: 'done', value: { of: 'PlugIn' } } : { outcome: 'unknown', reason: `nobody was to be told to ${type}` },
    ),
};

const memoryMiB = (field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

const [role = '', folder = ''] = process.argv.slice(2);
console.log(JSON.stringify(await play(role, folder)));
