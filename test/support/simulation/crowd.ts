/** Many people at once, each with wishes, in a process that crashes now and then. */
import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import type { Simulation } from '../simulation.js';
import { isRefusal, type User } from './people.js';
import type { SeededRandom } from '../seeded-random.js';

/** Two servers on each of so many hosts. */
export const hostsWithServers = (hosts: number): { readonly plan: SimulatedPlan; readonly serverIds: readonly string[] } => {
  const idOf = (number: number): string => `5eb00000-0000-4000-8000-00000000000${number}`;
  const server = (number: number) =>
    ({ id: idOf(number), name: `server-${number}`, state: 'active', vcpus: 1, memoryMiB: 512, project: null }) as const;
  const plan = Array.from({ length: hosts }, (_, index) => ({
    ...{ name: `sim-${index + 1}`, ip: null },
    servers: [server(2 * index), server(2 * index + 1)],
  }));
  return { plan, serverIds: plan.flatMap(({ servers }) => servers.map(({ id }) => id)) };
};

interface CrowdParts {
  readonly simulation: Simulation;
  readonly random: SeededRandom;
  /** What somebody of this name wants next. */
  readonly wishOf: (name: string) => () => Promise<unknown>;
  /** Between two wishes of one of them. */
  readonly longestPauseMs: number;
  /** How much a process does before it crashes. */
  readonly lifetime: () => number;
  /** How much it does when it is started after a crash; all there is, unless said otherwise. */
  readonly firstSteps?: () => number;
}

export class Crowd {
  private atWork = 0;

  constructor(private readonly parts: CrowdParts) {}

  /** Over when everybody has wished so often; the process then runs. */
  async run(people: number, wishesEach: number): Promise<void> {
    const { simulation, lifetime, firstSteps = () => Infinity } = this.parts;
    for (let number = 0; number < people; number += 1) void this.beSomebody(`user-${number}`, wishesEach);
    while (this.atWork > 0) {
      simulation.life.crashAfter(lifetime());
      await simulation.until(() => simulation.life.hasCrashed() || this.atWork === 0);
      while (simulation.life.hasCrashed()) await simulation.start(firstSteps());
    }
    simulation.life.crashAfter(Infinity);
  }

  private async beSomebody(name: string, wishes: number): Promise<void> {
    const { random, wishOf, longestPauseMs } = this.parts;
    this.atWork += 1;
    for (let done = 0; done < wishes; done += 1) {
      await this.pause(random.below(longestPauseMs));
      await this.orCrash(() => wishOf(name));
    }
    this.atWork -= 1;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.parts.simulation.time.after(ms, resolve));
  }

  /** Who is cut off by a crash hears nothing, and goes on to something else once it runs again. */
  private async orCrash(wish: () => () => Promise<unknown>): Promise<void> {
    const { simulation } = this.parts;
    while (simulation.life.hasCrashed() || !simulation.runs) await this.pause(1_000);
    const { crash } = simulation.life;
    const answer = wish()().catch((error: unknown) => {
      if (!isRefusal(error)) simulation.witness.complaints.push(String(error));
    });
    await Promise.race([answer, crash]);
  }
}

export const detachAny = async (simulation: Simulation, random: SeededRandom, user: User): Promise<void> => {
  const attached = simulation.witness.attachments.filter(({ driver }) => driver === 'mooring');
  if (attached.length === 0) return;
  const { volumeId, serverId } = random.oneOf(attached);
  await user.detach(volumeId, serverId ?? '');
};
