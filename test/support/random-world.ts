/** Many who attach and detach at once, on hosts that fail as they like, with Mooring starting anew in between. */
import fc from 'fast-check';
import { type AttachmentId, attachmentId } from '../../src/domain/kernel/ids.js';
import { Rejection } from '../../src/domain/kernel/rejection.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import { complete, connect, connectorOf, reserve, s1, s2, volumeId } from './examples.js';
import type { Fate } from './fake-hosts.js';
import { SagaWorld } from './saga-world.js';

const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fate>('done') },
  { weight: 3, arbitrary: fc.constantFrom<Fate>('refused', 'unheard', 'lost', 'crash') },
);
const doing = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('work' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('attach', 'hold device', 'detach', 'reserve', 'connect', 'complete', 'lose', 'restart', 'wait'),
    },
  ),
  slot: fc.nat({ max: 4 }),
  server: fc.constantFrom(s1, s2),
  steps: fc.integer({ min: 1, max: 4 }),
});
type Doing = typeof doing extends fc.Arbitrary<infer Value> ? Value : never;

export interface WorldStory {
  readonly doings: readonly Doing[];
  /** How one host call after the other ends; then from the beginning. */
  readonly fates: readonly Fate[];
}
export const worldStory: fc.Arbitrary<WorldStory> = fc.record({
  doings: fc.array(doing, { maxLength: 60, size: 'max' }),
  fates: fc.array(fate, { minLength: 1, maxLength: 20 }),
});

/** Each attachment has an id of its own; `slot` means the latest, the one before it, and so on. */
export class RandomWorld extends SagaWorld {
  private readonly ids: AttachmentId[] = [];

  constructor(
    volume: readonly VolumeEvent[],
    private readonly story: WorldStory,
  ) {
    let calls = 0;
    super({ volume, fate: () => story.fates[calls++ % story.fates.length] ?? 'done' });
  }

  playAll(afterEach: () => void = () => undefined): void {
    for (const each of this.story.doings) {
      try {
        this.play(each);
      } catch (error) {
        if (!(error instanceof Rejection)) throw error;
      }
      afterEach();
    }
  }

  private play({ what, slot, server, steps }: Doing): void {
    const id = this.ids.at(-1 - slot) ?? this.newId();
    switch (what) {
      case 'attach':
        return this.requestAttach(this.newId(), server);
      case 'hold device':
        return void this.holdDevice(this.newId(), server);
      case 'detach':
        return this.requestDetach(id);
      case 'reserve':
        return void this.tellVolume(reserve(this.newId(), { serverId: server, now: this.now, requestedAt: this.now }));
      case 'connect':
        return void this.tellVolume(connect(id, { connector: connectorOf(`outside-${server}`), now: this.now, deadlineAt: this.now }));
      case 'complete':
        return void this.tellVolume(complete(id, { now: this.now }));
      case 'lose':
        return this.lose(id, steps);
      case 'restart':
        return this.restart();
      case 'wait':
        return this.pass(30 * steps);
      case 'work':
        return this.run({ steps });
    }
  }

  /** Somebody was said to have interfered. What is not lost in truth is made again all the same, which changes nothing. */
  private lose(attachmentId: AttachmentId, steps: number): void {
    const part = (['export', 'host', 'guest'] as const)[steps % 3] ?? 'export';
    this.tellVolume({ type: 'RecordPartLost', data: { volumeId, attachmentId, part, reason: 'gone', foundAt: this.now, now: this.now } });
  }

  private newId(): AttachmentId {
    const id = attachmentId(`attachment-${this.ids.length}`);
    this.ids.push(id);
    return id;
  }
}
