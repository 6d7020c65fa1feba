/** A log nobody had to live through: what the deciders decide, appended as fast as the store takes it. */
import { randomUUID } from 'node:crypto';
import type { EventStore, ExpectedRevision } from '../src/app/ports/event-store.js';
import type { Message } from '../src/domain/kernel/message.js';
import type { VolumeCommand } from '../src/domain/volume/volume.commands.js';
import type { Volume } from '../src/domain/volume/volume.state.js';
import { compiled } from './compiled.js';
import { attachCycle, creation, volumeAt } from './volume-history.js';

/** The events of one append. */
export interface Chapter {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly Message[];
  readonly at: string;
}

const appendsAtOnce = 256;

export const recordAll = async (store: EventStore, chapters: Iterable<Chapter>): Promise<number> => {
  const rest = chapters[Symbol.iterator]();
  let recorded = 0;
  const lane = async (): Promise<void> => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const { stream, expected, events, at } = next.value;
      await store.append(
        stream,
        expected,
        events.map((event) => ({ id: randomUUID(), event, metadata: metadataAt(at) })),
      );
      recorded += events.length;
    }
  };
  await Promise.all(Array.from({ length: appendsAtOnce }, lane));
  return recorded;
};

const metadataAt = (at: string) => ({
  ...{ correlationId: randomUUID(), causationId: randomUUID(), actor: randomUUID(), projectId: randomUUID() },
  ...{ schemaVersion: 1, at },
});

/**
 * Volumes that are made, and attached and detached again and again: as many of them at once as are in a wave, each step by step, so that
 * what belongs together lies as far apart in the log as it does when many people are at work.
 */
export const busyVolumes = async (waves: number, cycles: number): Promise<Iterable<Chapter>> => {
  const { volumeDecider: decider } =
    await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider');
  return (function* () {
    for (let wave = 0; wave < waves; wave += 1) {
      const lives = Array.from({ length: inWave }, () => new Life(decider));
      for (let cycle = -1; cycle < cycles; cycle += 1) yield* together(lives, cycle);
    }
  })();
};

const inWave = 1_000;

function* together(lives: readonly Life[], cycle: number): Iterable<Chapter> {
  const commands = lives.map(({ stream }) => (cycle < 0 ? creation(stream) : attachCycle(stream, cycle)));
  const steps = commands[0]?.length ?? 0;
  for (let step = 0; step < steps; step += 1) {
    for (const [index, life] of lives.entries()) yield life.tell(commands[index]?.slice(step, step + 1) ?? [], volumeAt(cycle));
  }
}

type VolumeDecider = typeof import('../src/domain/volume/volume.decider.js').volumeDecider;

/** One volume and what has become of it. */
export class Life {
  private state: Volume;
  private revision = -1;

  constructor(
    private readonly decider: VolumeDecider,
    readonly stream = `volume-${randomUUID()}`,
  ) {
    this.state = decider.initial;
  }

  tell(commands: readonly VolumeCommand[], at: string): Chapter {
    const events = commands.flatMap((command) => {
      const decided = this.decider.decide(command, this.state);
      for (const event of decided) this.state = this.decider.evolve(this.state, event);
      return decided;
    });
    const expected = this.revision < 0 ? 'no-stream' : this.revision;
    this.revision += events.length;
    return { stream: this.stream, expected, events, at };
  }
}
