/** Many people at once, on machines that fail, in a process that crashes: and when everybody has gone home, nothing is left. */
import { describe, expect, it } from '@jest/globals';
import type { VmState } from '../../src/app/ports/hosts.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Simulation } from '../support/simulation.js';
import { Crowd, detachAny, hostsWithServers } from '../support/simulation/crowd.js';
import { whatIsLeft, whatIsWrong } from '../support/simulation/inspection.js';
import { everybodyCleansUp, OutsideDriver, requester, User } from '../support/simulation/people.js';

const { plan, serverIds } = hostsWithServers(4);
const stranger = 'abcdef01-0000-4000-8000-000000000001';

class Soak {
  readonly random: SeededRandom;
  readonly simulation: Simulation;

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
    const { simulation, random } = this;
    simulation.chaos.begin(0.08);
    const crowd = new Crowd({
      ...{ simulation, random, longestPauseMs: 4_000, wishOf: (name) => this.anyWish(name) },
      lifetime: () => 50 + random.below(250),
      firstSteps: () => (random.below(3) === 0 ? 1 + random.below(60) : Infinity),
    });
    await crowd.run(people, wishesEach);
    simulation.chaos.end();
    for (const server of serverIds) simulation.world.machines.setDeaf(server, false);
    await simulation.settle();
    this.everyGuestRuns();
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
    if (dice < 75) return () => detachAny(simulation, random, user);
    if (dice < 82) return () => driver.useByAttachment(volumeId, stranger);
    if (dice < 86) return () => driver.changeItsMind(volumeId, stranger);
    if (dice < 89) return () => driver.useTheOldWay(volumeId);
    if (dice < 92) return () => user.extend(volumeId, volume.sizeGiB + 1);
    return () => Promise.resolve(this.meddleWith(server));
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
  it.each([1, 2, 3, 4])('leave nothing behind (seed %i)', async (seed) => {
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
  });
});
