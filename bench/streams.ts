/**
 * What a long history costs: a volume that was attached and detached again and again, loaded by a process that has never seen it, and
 * attached once more. The peer of each load is the same stream read from its beginning; the peer of an attach, one of a new volume.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, ExpectedRevision } from '../src/app/ports/event-store.js';
import type { ReadModel } from '../src/app/ports/read-model.js';
import type { VolumeEvent } from '../src/domain/volume/volume.events.js';
import type { Volume } from '../src/domain/volume/volume.state.js';
import type { Projection } from '../src/projections/projection.js';
import { attachCycle, creation, volumeAt } from './volume-history.js';
import type { Measurement } from './report.js';

/** Sixteen events each, and two for the volume itself. */
const attachments = [6, 62, 625, 6_250] as const;
const endedAttachments = 10_000;
const rounds = 9;

type Parts = Awaited<ReturnType<typeof loadParts>>;
type Lab = Parts & { readonly store: EventStore; readonly readModel: ReadModel };

export const streamsBench = async (): Promise<Measurement[]> => {
  const parts = await loadParts();
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const store = parts.EmbeddedEventStore.open(folder);
  const readModel = parts.sqliteReadModel(join(folder, 'rows.db'));
  const lab = { ...parts, store, readModel };
  try {
    const streams: string[] = [];
    for (const cycles of [...attachments, endedAttachments, 0]) streams.push(await record(lab, cycles));
    await project(lab);
    const rows: Measurement[] = [];
    for (const [index, cycles] of attachments.entries()) rows.push(await loading(lab, streams[index] ?? '', cycles));
    return [...rows, ...(await attachingAgain(lab, streams.at(-2) ?? '', streams.at(-1) ?? ''))];
  } finally {
    await readModel.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
};

const loading = async ({ store, readModel, ...parts }: Lab, stream: string, cycles: number): Promise<Measurement> => {
  const { CommandHandler, systemClock, systemIds, volumeDecider, rowSnapshots } = parts;
  const load = (handler: InstanceType<Parts['CommandHandler']>) => timed(() => handler.state(stream, volumeDecider));
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await load(new CommandHandler(store, systemClock, systemIds, rowSnapshots(readModel))));
    peer.push(await load(new CommandHandler(store, systemClock, systemIds)));
  }
  const name = `cold load, ${(cycles * 16 + 2).toLocaleString('en')} events`;
  return { name, ours: median(ours), peer: median(peer), unit: 'ms', limit: '< 50', note: `median of ${rounds}` };
};

const attachingAgain = async (lab: Lab, old: string, young: string): Promise<Measurement[]> => {
  const { store, CommandHandler, systemClock, systemIds, volumeDecider: decider } = lab;
  const handler = new CommandHandler(store, systemClock, systemIds);
  const state = await handler.state(old, decider);
  await handler.state(young, decider);
  const cause = { correlationId: 'bench', causationId: 'bench', actor: 'bench', projectId: null };
  const cycle = (stream: string, round: number) =>
    timed(async () => {
      for (const command of attachCycle(stream, endedAttachments + round)) await handler.handle({ stream, decider, command, cause });
    });
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds * 5; round += 1) {
    ours.push(await cycle(old, round));
    peer.push(await cycle(young, round));
  }
  const ended = endedAttachments.toLocaleString('en');
  return [
    { name: `attach and detach after ${ended} of them`, ours: median(ours), peer: median(peer), unit: 'ms', limit: 'ratio <= 1.1' },
    { name: `state after ${ended} attachments`, ours: JSON.stringify(state).length / 1024, unit: 'KiB', limit: '< 10' },
  ];
};

/** A volume that was attached and detached so often; answers its stream. */
const record = async ({ store, volumeDecider: decider, fold }: Lab, cycles: number): Promise<string> => {
  const stream = `volume-${randomUUID()}`;
  let state: Volume = decider.initial;
  let expected: ExpectedRevision = 'no-stream';
  for (let cycle = -1; cycle < cycles; cycle += 1) {
    const events: VolumeEvent[] = [];
    for (const command of cycle < 0 ? creation(stream) : attachCycle(stream, cycle)) {
      const decided = decider.decide(command, state);
      state = fold(decider.evolve, state, decided);
      events.push(...decided);
    }
    const stored = events.map((event) => ({ id: randomUUID(), event, metadata: metadataAt(cycle) }));
    ({ revision: expected } = await store.append(stream, expected, stored));
  }
  return stream;
};

const metadataAt = (cycle: number) => ({
  ...{ correlationId: randomUUID(), causationId: randomUUID(), actor: randomUUID(), projectId: randomUUID() },
  ...{ schemaVersion: 1, at: volumeAt(cycle) },
});

const project = async ({ store, readModel, volumes, ProjectionRunner, systemClock }: Lab): Promise<void> => {
  const unheard = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const runner = new ProjectionRunner(store, readModel, [volumes] as unknown as readonly Projection[], systemClock, unheard);
  await runner.start();
  await runner.stop();
};

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
};

const median = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** The build puts src/ into dist/, so the way there is not the one the types take. */
const compiled = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../dist/${path}.js`, import.meta.url).href)) as Module;

const loadParts = async () => ({
  ...(await compiled<typeof import('../src/adapters/event-store/embedded/embedded-event-store.js')>(
    'adapters/event-store/embedded/embedded-event-store',
  )),
  ...(await compiled<typeof import('../src/adapters/read-model/sqlite.js')>('adapters/read-model/sqlite')),
  ...(await compiled<typeof import('../src/adapters/ambient/system.js')>('adapters/ambient/system')),
  ...(await compiled<typeof import('../src/app/commanding/command-handler.js')>('app/commanding/command-handler')),
  ...(await compiled<typeof import('../src/app/commanding/row-snapshots.js')>('app/commanding/row-snapshots')),
  ...(await compiled<typeof import('../src/app/projecting/projection-runner.js')>('app/projecting/projection-runner')),
  ...(await compiled<typeof import('../src/projections/volumes.projection.js')>('projections/volumes.projection')),
  ...(await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider')),
  ...(await compiled<typeof import('../src/domain/kernel/decider.js')>('domain/kernel/decider')),
});
