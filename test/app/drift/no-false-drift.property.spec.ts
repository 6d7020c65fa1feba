/** Hosts are compared with the log all the time while people work, machines fail and the process crashes: whoever is innocent is not accused. */
import { describe, expect, it } from '@jest/globals';
import type { VmState } from '../../../src/app/ports/hosts.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { Simulation } from '../../support/simulation.js';
import { Crowd, detachAny, hostsWithServers } from '../../support/simulation/crowd.js';
import { OutsideDriver, requester, User } from '../../support/simulation/people.js';

const { plan, serverIds } = hostsWithServers(2);
const stranger = 'abcdef01-0000-4000-8000-000000000001';

class Story {
  readonly random: SeededRandom;
  readonly simulation: Simulation;

  constructor(seed: number) {
    this.random = new SeededRandom(seed * 7_919);
    const initiator = seed % 2 === 0 ? 'kernel' : 'emulator';
    this.simulation = new Simulation({ seed, plan, rows: 'kept', initiator, driftEveryMs: 3_000 });
  }

  async run(people: number, wishesEach: number): Promise<void> {
    const { simulation, random } = this;
    await simulation.start();
    const user = new User(simulation);
    await simulation.finished(user.createSharedType('shared'));
    for (const type of [null, null, null, 'shared']) await simulation.finished(user.create(type));
    simulation.chaos.begin(0.05);
    const crowd = new Crowd({
      ...{ simulation, random, longestPauseMs: 8_000, wishOf: (name) => this.anyWish(name) },
      lifetime: () => 300 + random.below(900),
    });
    await crowd.run(people, wishesEach);
    simulation.chaos.end();
    await simulation.settle();
  }

  private anyWish(name: string): () => Promise<unknown> {
    const { simulation, random } = this;
    const user = new User(simulation, requester(name));
    const server = random.oneOf(serverIds);
    const { volumeId, sizeGiB } = random.oneOf(simulation.witness.volumes);
    const dice = random.below(100);
    if (dice < 40) return () => user.attach(volumeId, server);
    if (dice < 72) return () => detachAny(simulation, random, user);
    if (dice < 82) return () => new OutsideDriver(simulation).useByAttachment(volumeId, stranger);
    if (dice < 86) return () => new OutsideDriver(simulation).useTheOldWay(volumeId);
    if (dice < 91) return () => user.extend(volumeId, sizeGiB + 1);
    const state = random.oneOf<VmState>(['active', 'active', 'stopped', 'paused']);
    return () => Promise.resolve(simulation.world.machines.setState(server, state));
  }
}

describe('hosts with which nobody interferes', () => {
  it.each([1, 2, 3, 4])('are never said to be different from the log, whenever they are looked at (seed %i)', async (seed) => {
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
  });
});
