/** Many people at once, on machines that fail, in a process that crashes: and when everybody has gone home, nothing is left. */
import { describe, expect, it } from '@jest/globals';
import type { SimulatedPlan } from '../../src/adapters/simulated/simulated-plan.js';
import type { VmState } from '../../src/app/ports/hosts.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Simulation } from '../support/simulation.js';
import { whatIsLeft, whatIsWrong } from '../support/simulation/inspection.js';
import { everybodyCleansUp, isRefusal, OutsideDriver, requester, User } from '../support/simulation/people.js';

const serverIds = Array.from({ length: 8 }, (_, number) => `5eb00000-0000-4000-8000-00000000000${number}`);
const plan: SimulatedPlan = ['sim-1', 'sim-2', 'sim-3', 'sim-4'].map((name, index) => ({
  name,
  ip: null,
  servers: serverIds
    .slice(index * 2, index * 2 + 2)
    .map((id) => ({ id, name: `server-${id.slice(-1)}`, state: 'active', vcpus: 1, memoryMiB: 512, project: null })),
}));
const stranger = 'abcdef01-0000-4000-8000-000000000001';

class Soak {
  readonly random: SeededRandom;
  readonly simulation: Simulation;
  private atWork = 0;

  constructor(readonly seed: number) {
    this.random = new SeededRandom(seed * 104_729);
    this.simulation = new Simulation({ seed, plan, rows: 'kept', initiator: this.random.oneOf(['kernel', 'emulator'] as const) });
  }

  async prepare(): Promise<void> {
    const { simulation } = this;
    await simulation.start();
    const user = new User(simulation);
    await simulation.finished(user.createSharedType('shared'));
    for (const type of [null, null, null, null, 'shared', 'shared']) await simulation.finished(user.create(type));
    await simulation.settle();
  }

  /** So many people do so many things each, and the process crashes now and then. */
  async run(people: number, wishesEach: number): Promise<void> {
    const { simulation } = this;
    simulation.chaos.begin(0.08);
    for (let number = 0; number < people; number += 1) void this.beSomebody(`user-${number}`, wishesEach);
    while (this.atWork > 0) {
      simulation.life.crashAfter(50 + this.random.below(250));
      await simulation.until(() => simulation.life.hasCrashed() || this.atWork === 0);
      while (simulation.life.hasCrashed()) await simulation.start(this.random.below(3) === 0 ? 1 + this.random.below(60) : Infinity);
    }
    simulation.life.crashAfter(Infinity);
    simulation.chaos.end();
    for (const server of serverIds) simulation.world.machines.setDeaf(server, false);
    await simulation.settle();
    this.everyGuestRuns();
  }

  private async beSomebody(name: string, wishes: number): Promise<void> {
    this.atWork += 1;
    for (let done = 0; done < wishes; done += 1) {
      await this.pause(this.random.below(4_000));
      await this.orCrash(this.anyWish(name));
    }
    this.atWork -= 1;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.simulation.time.after(ms, resolve));
  }

  /** Who is cut off by a crash hears nothing, and goes on to something else once it runs again. */
  private async orCrash(wish: () => Promise<unknown>): Promise<void> {
    while (this.simulation.life.hasCrashed() || !this.simulation.runs) await this.pause(1_000);
    const { crash } = this.simulation.life;
    const answer = wish().catch((error: unknown) => {
      if (!isRefusal(error)) this.simulation.witness.complaints.push(String(error));
    });
    await Promise.race([answer, crash]);
  }

  private anyWish(name: string): () => Promise<unknown> {
    const { simulation, random } = this;
    const user = new User(simulation, requester(name));
    const driver = new OutsideDriver(simulation);
    const server = random.oneOf(serverIds);
    const volume = random.oneOf(simulation.witness.volumes);
    const { volumeId } = volume;
    const dice = random.below(100);
    if (dice < 40) return () => user.attach(volumeId, server);
    if (dice < 75) return () => this.detachAny(user);
    if (dice < 82) return () => driver.useByAttachment(volumeId, stranger);
    if (dice < 86) return () => driver.changeItsMind(volumeId, stranger);
    if (dice < 89) return () => driver.useTheOldWay(volumeId);
    if (dice < 92) return () => user.extend(volumeId, volume.sizeGiB + 1);
    return () => Promise.resolve(this.meddleWith(server));
  }

  private async detachAny(user: User): Promise<void> {
    const attached = this.simulation.witness.attachments.filter(({ driver }) => driver === 'mooring');
    if (attached.length === 0) return;
    const { volumeId, serverId } = this.random.oneOf(attached);
    await user.detach(volumeId, serverId ?? '');
  }

  /** Guests are stopped, started and deaf whenever they like. */
  private meddleWith(server: string): void {
    const { machines } = this.simulation.world;
    machines.setDeaf(server, this.random.below(2) === 0);
    machines.setState(server, this.random.oneOf<VmState>(['active', 'active', 'stopped', 'paused']));
  }

  /**
   * Every guest is started anew, with the disks it is defined with. One that was asked in vain to let go of a disk may have done
   * so later, when nobody wanted it any more; its definition says that it has the disk.
   */
  private everyGuestRuns(): void {
    const { machines } = this.simulation.world;
    for (const server of serverIds) {
      for (const state of ['stopped', 'active'] as const) expect(machines.setState(server, state).outcome).toBe('done');
    }
  }
}

describe('Many people, for hours', () => {
  it.each([1, 2, 3, 4])(
    'leave nothing behind (seed %i)',
    async (seed) => {
      const soak = new Soak(seed);
      const { simulation } = soak;
      await soak.prepare();
      await soak.run(6, 40);
      const story = { seed, lives: simulation.lives.length, faults: simulation.chaos.story.length, events: simulation.witness.log.length };
      expect({ ...story, wrong: whatIsWrong(simulation) }).toEqual({ ...story, wrong: [] });
      await everybodyCleansUp(simulation);
      expect({ ...story, left: whatIsLeft(simulation) }).toEqual({ ...story, left: [] });
      expect(simulation.witness.log.filter(({ type }) => type === 'Attached').length).toBeGreaterThan(20);
      const { kept, rebuilt } = await simulation.keptAndRebuilt();
      expect(rebuilt).toEqual(kept);
      await simulation.close();
    },
    60_000,
  );
});
