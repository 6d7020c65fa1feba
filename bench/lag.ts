/**
 * How far the read models are behind the log at full load: as many decisions at once as one process takes, and for each the time from
 * when the log had it until the rows showed it. Log and rows are embedded; `distributed` measures the same over several machines' parts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decided } from '../src/app/commanding/command-handler.js';
import type { VolumeCommand } from '../src/domain/volume/volume.commands.js';
import type { VolumeEvent } from '../src/domain/volume/volume.events.js';
import type { Volume } from '../src/domain/volume/volume.state.js';
import { compiled } from './compiled.js';
import { openLog, openRows, openSystem, projecting } from './embedded.js';
import type { Measurement } from './report.js';
import { attachCycle, creation } from './volume-history.js';

const atOnce = 32;
const warmUpMs = 2_000;
const measureMs = 8_000;
const cause = { correlationId: 'bench', causationId: 'bench', actor: 'bench', projectId: null };

export const lagBench = async (): Promise<Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const parts = await open(folder);
  try {
    await parts.runner.start();
    await atFullLoad(parts, warmUpMs);
    const lags = await atFullLoad(parts, measureMs);
    return [measured('lag of all read models, embedded', lags, measureMs)];
  } finally {
    await parts.runner.stop();
    await parts.readModel.close();
    await parts.store.close();
    rmSync(folder, { recursive: true });
  }
};

export const measured = (name: string, lags: readonly number[], forMs: number): Measurement => {
  const sorted = lags.toSorted((one, other) => one - other);
  const at = (quantile: number) => sorted[Math.floor(sorted.length * quantile)] ?? 0;
  const perSecond = Math.round((sorted.length / forMs) * 1_000);
  const note = `p50 ${at(0.5).toFixed(1)} ms, at ${perSecond} decisions/s`;
  return { name: `${name}, p99`, ours: at(0.99), unit: 'ms', limit: '< 100', note };
};

type Parts = Awaited<ReturnType<typeof open>>;

/** Each waits for the rows before its next decision, as an answer to a caller does. */
const atFullLoad = async ({ handler, runner, decider }: Parts, forMs: number): Promise<number[]> => {
  const lags: number[] = [];
  const end = performance.now() + forMs;
  const decide = async (stream: string, command: VolumeCommand): Promise<void> => {
    const decided: Decided<Volume, VolumeEvent> = await handler.handle({ stream, decider, command, cause });
    const stored = performance.now();
    if (decided.position !== undefined) await runner.reached(decided.position, 60_000);
    lags.push(performance.now() - stored);
  };
  const life = async (): Promise<void> => {
    const stream = `volume-${crypto.randomUUID()}`;
    for (const command of creation(stream)) await decide(stream, command);
    for (let cycle = 0; performance.now() < end; cycle += 1) {
      for (const command of attachCycle(stream, cycle)) await decide(stream, command);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, life));
  return lags;
};

const open = async (folder: string) => {
  const { CommandHandler } = await compiled<typeof import('../src/app/commanding/command-handler.js')>('app/commanding/command-handler');
  const { volumeDecider: decider } =
    await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider');
  const { systemClock, systemIds } = await openSystem();
  const store = await openLog(folder);
  const readModel = await openRows(folder);
  const { runner } = await projecting(store, readModel);
  return { store, readModel, runner, handler: new CommandHandler(store, systemClock, systemIds), decider };
};
