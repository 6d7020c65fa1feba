/**
 * A long history that may have been: hosts, servers, volume types and volumes, each told what it may be told, in one log. What is refused
 * does not happen. Most volumes live for a while and are deleted; one is attached and detached all the time.
 */
import type { EventStore, ExpectedRevision, NewEvent } from '../../../src/app/ports/event-store.js';
import { fold } from '../../../src/domain/kernel/decider.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { SeededRandom } from '../seeded-random.js';
import { hostCast, type Role, serverCast, typeCast } from './others.js';
import { keptVolume, newVolume } from './volume-role.js';

/** One after the other: what they are told, and what is decided. */
export class RandomHistory {
  private readonly random: SeededRandom;
  private readonly cast: Actor[] = [];
  private recorded = 0;
  private time = Date.parse('2026-03-01T08:00:00.000Z');

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const roles = [...hostCast(5), ...serverCast(10), ...typeCast(4), keptVolume()];
    for (const role of roles) this.cast.push(new Actor(role));
  }

  /** Appends at least so many events; answers how many there are. */
  async record(store: EventStore, events: number): Promise<number> {
    let recorded = 0;
    while (recorded < events) recorded += await this.step(store);
    return recorded;
  }

  private async step(store: EventStore): Promise<number> {
    this.pass();
    const actor = this.next();
    const events = actor.decide(this.random, new Date(this.time).toISOString());
    if (events.length === 0) return 0;
    await actor.append(
      store,
      events.map((event) => this.stored(event)),
    );
    return events.length;
  }

  /** Mostly much happens at once, now and then nothing for hours. */
  private pass(): void {
    if (this.random.below(3) === 0) this.time += this.random.below(2_000);
    if (this.random.below(5_000) === 0) this.time += this.random.below(6 * 3_600_000);
  }

  private next(): Actor {
    const volumes = this.cast.filter((actor) => actor.isVolume && !actor.isOver);
    for (let missing = 10 - volumes.length; missing > 0; missing -= 1) this.cast.push(new Actor(newVolume(this.random)));
    if (this.random.below(4) > 0) return this.random.oneOf([...volumes, ...volumes.slice(0, 1)]);
    return this.random.oneOf(this.cast.filter((actor) => !actor.isVolume));
  }

  /** One of two machines decides; the clock of the other one goes wrong by up to half a second. */
  private stored(event: Message): NewEvent {
    const at = new Date(this.time + (this.random.below(2) === 0 ? 0 : this.random.below(1_000) - 500)).toISOString();
    this.recorded += 1;
    const id = `00000000-0000-4000-8000-${this.recorded.toString(16).padStart(12, '0')}`;
    const ids = { correlationId: id, causationId: id, actor: 'ann', projectId: null };
    return { id, event, metadata: { ...ids, schemaVersion: 1, at } };
  }
}

class Actor {
  private state: unknown;
  private expected: ExpectedRevision = 'no-stream';

  constructor(private readonly role: Role) {
    this.state = this.role.decider.initial;
  }

  get isVolume(): boolean {
    return this.role.stream.startsWith('volume-');
  }

  get isOver(): boolean {
    return (this.state as { readonly stage?: string }).stage === 'deleted';
  }

  decide(random: SeededRandom, now: string): readonly Message[] {
    try {
      return this.role.decider.decide(this.role.command(this.state, random, now), this.state);
    } catch (error) {
      if (error instanceof Rejection) return [];
      throw error;
    }
  }

  async append(store: EventStore, events: readonly NewEvent[]): Promise<void> {
    const { revision } = await store.append(this.role.stream, this.expected, events);
    this.expected = revision;
    this.state = fold(
      this.role.decider.evolve,
      this.state,
      events.map(({ event }) => event),
    );
  }
}
