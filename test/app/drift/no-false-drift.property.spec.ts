/** Hosts are compared with the log all the time while people work, machines fail and the process crashes: whoever is innocent is not accused. */
import { describe, expect, it } from '@jest/globals';
import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import type { VmState } from '../../../src/app/ports/hosts.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { Simulation } from '../../support/simulation.js';
import { isRefusal, OutsideDriver, requester, User } from '../../support/simulation/people.js';

const serverIds = Array.from({ length: 4 }, (_, number) => `5eb00000-0000-4000-8000-00000000000${number}`);
const plan: SimulatedPlan = ['sim-1', 'sim-2'].map((name, index) => ({
  name,
  ip: null,
  servers: serverIds
    .slice(index * 2, index * 2 + 2)
    .map((id) => ({ id, name: `server-${id.slice(-1)}`, state: 'active', vcpus: 1, memoryMiB: 512, project: null })),
}));
const stranger = 'abcdef01-0000-4000-8000-000000000001';

class Story {
  readonly random: SeededRandom;
  readonly simulation: Simulation;
  private atWork = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed * 7_919);
    const initiator = seed % 2 === 0 ? 'kernel' : 'emulator';
    this.simulation = new Simulation({ seed, plan, rows: 'kept', initiator, driftEveryMs: 3_000 });
  }

  async run(people: number, wishesEach: number): Promise<void> {
    const { simulation } = this;
    await simulation.start();
    const user = new User(simulation);
    await simulation.finished(user.createSharedType('shared'));
    for (const type of [null, null, null, 'shared']) await simulation.finished(user.create(type));
    simulation.chaos.begin(0.05);
    for (let number = 0; number < people; number += 1) void this.beSomebody(`user-${number}`, wishesEach);
    while (this.atWork > 0) {
      simulation.life.crashAfter(300 + this.random.below(900));
      await simulation.until(() => simulation.life.hasCrashed() || this.atWork === 0);
      while (simulation.life.hasCrashed()) await simulation.start();
    }
    simulation.life.crashAfter(Infinity);
    simulation.chaos.end();
    await simulation.settle();
  }

  private async beSomebody(name: string, wishes: number): Promise<void> {
    this.atWork += 1;
    for (let done = 0; done < wishes; done += 1) {
      await new Promise<void>((resolve) => this.simulation.time.after(this.random.below(8_000), resolve));
      while (this.simulation.life.hasCrashed() || !this.simulation.runs) {
        await new Promise<void>((resolve) => this.simulation.time.after(1_000, resolve));
      }
      const wish = this.anyWish(name)().catch((error: unknown) => {
        if (!isRefusal(error)) this.simulation.witness.complaints.push(String(error));
      });
      await Promise.race([wish, this.simulation.life.crash]);
    }
    this.atWork -= 1;
  }

  private anyWish(name: string): () => Promise<unknown> {
    const { simulation, random } = this;
    const user = new User(simulation, requester(name));
    const server = random.oneOf(serverIds);
    const { volumeId, sizeGiB } = random.oneOf(simulation.witness.volumes);
    const dice = random.below(100);
    if (dice < 40) return () => user.attach(volumeId, server);
    if (dice < 72) return () => this.detachAny(user);
    if (dice < 82) return () => new OutsideDriver(simulation).useByAttachment(volumeId, stranger);
    if (dice < 86) return () => new OutsideDriver(simulation).useTheOldWay(volumeId);
    if (dice < 91) return () => user.extend(volumeId, sizeGiB + 1);
    const state = random.oneOf<VmState>(['active', 'active', 'stopped', 'paused']);
    return () => Promise.resolve(simulation.world.machines.setState(server, state));
  }

  private async detachAny(user: User): Promise<void> {
    const attached = this.simulation.witness.attachments.filter(({ driver }) => driver === 'mooring');
    if (attached.length === 0) return;
    const { volumeId, serverId } = this.random.oneOf(attached);
    await user.detach(volumeId, serverId ?? '');
  }
}

describe('hosts with which nobody interferes', () => {
  it.each([1, 2, 3, 4])(
    'are never said to be different from the log, whenever they are looked at (seed %i)',
    async (seed) => {
      const story = new Story(seed);
      await story.run(4, 30);
      const { log } = story.simulation.witness;
      /** A guest that was asked in vain to let go of a disk may do so later, when it is to stay: that is a difference, and nobody's fault here. */
      const excused = new Set(
        log.flatMap(({ type, data }) => (type === 'DetachRolledBack' ? [String(Reflect.get(data, 'attachmentId'))] : [])),
      );
      const accused = log.flatMap(({ type, data }) =>
        type === 'DriftFound' ? [Reflect.get(data, 'difference') as { attachmentId: string }] : [],
      );
      expect(accused.filter(({ attachmentId }) => !excused.has(attachmentId))).toEqual([]);
      expect(log.filter(({ type }) => type === 'Attached').length).toBeGreaterThan(5);
      expect(story.simulation.world.faults.calls('target.list')).toBeGreaterThan(10);
      await story.simulation.close();
    },
    60_000,
  );
});
