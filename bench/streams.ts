/**
 * What a long history costs: a volume that was attached and detached again and again, loaded by a process that has never seen it, and
 * attached once more. The peer of each load is the same events read and not folded; the peer of an attach, one of a new volume.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, ExpectedRevision } from '../src/app/ports/event-store.js';
import type { VolumeEvent } from '../src/domain/volume/volume.events.js';
import type { Volume } from '../src/domain/volume/volume.state.js';
import { attachCycle, creation, volumeAt } from './volume-history.js';
import type { Measurement } from './report.js';

/** Sixteen events each, and two for the volume itself. */
const attachments = [6, 62, 625, 6_250] as const;
const endedAttachments = 10_000;
const rounds = 9;

type Domain = Omit<Awaited<ReturnType<typeof parts>>, 'EmbeddedEventStore'>;

export const streamsBench = async (): Promise<Measurement[]> => {
  const { EmbeddedEventStore, ...domain } = await parts();
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  const store = EmbeddedEventStore.open(folder);
  try {
    const rows: Measurement[] = [];
    for (const cycles of attachments) rows.push(await loading(store, domain, cycles));
    return [...rows, ...(await attachingAgain(store, domain))];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
};

const loading = async (store: EventStore, domain: Domain, cycles: number): Promise<Measurement> => {
  const { decider, handlerOn } = domain;
  const stream = await record(store, domain, cycles);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timed(() => handlerOn(store).state(stream, decider)));
    peer.push(await timed(() => readThrough(store, stream)));
  }
  return {
    name: `cold load, ${(cycles * 16 + 2).toLocaleString('en')} events`,
    ours: median(ours),
    peer: median(peer),
    unit: 'ms',
    limit: '< 50',
    note: `median of ${rounds}`,
  };
};

const attachingAgain = async (store: EventStore, domain: Domain): Promise<Measurement[]> => {
  const { decider, handlerOn } = domain;
  const old = await record(store, domain, endedAttachments);
  const young = await record(store, domain, 0);
  const handler = handlerOn(store);
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
const record = async (store: EventStore, { decider, fold }: Domain, cycles: number): Promise<string> => {
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

const readThrough = async (store: EventStore, stream: string): Promise<void> => {
  const reading = store.readStream(stream)[Symbol.asyncIterator]();
  while (!(await reading.next()).done);
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

const parts = async () => {
  const { EmbeddedEventStore } = await compiled<typeof import('../src/adapters/event-store/embedded/embedded-event-store.js')>(
    'adapters/event-store/embedded/embedded-event-store',
  );
  const { CommandHandler } = await compiled<typeof import('../src/app/commanding/command-handler.js')>('app/commanding/command-handler');
  const { systemClock, systemIds } = await compiled<typeof import('../src/adapters/ambient/system.js')>('adapters/ambient/system');
  const { volumeDecider: decider } =
    await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider');
  const { fold } = await compiled<typeof import('../src/domain/kernel/decider.js')>('domain/kernel/decider');
  const handlerOn = (store: EventStore) => new CommandHandler(store, systemClock, systemIds);
  return { EmbeddedEventStore, decider, fold, handlerOn };
};
