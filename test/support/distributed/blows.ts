/**
 * What happens to the processes of a cluster: each kind of them is killed, and each is paused for longer than its lease lasts. Blows of
 * one group overlap; which, whom they hit, and in which order, chance decides.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import type { Cluster } from './cluster.js';
import { leaseMs } from './cluster-parts.js';

export interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  /** After `kill`. Resolves when it can be used again. */
  revive(): Promise<void>;
  pause(): void;
  resume(): void;
}

const kinds = ['api', 'worker', 'agent', 'PostgreSQL', 'event store'] as const;
const acts = ['kill', 'pause'] as const;

type Kind = (typeof kinds)[number];
type Act = (typeof acts)[number];

interface Blow {
  readonly act: Act;
  readonly kind: Kind;
}

const nameOf = ({ act, kind }: Blow): string => `${act} ${kind}`;
const everyBlow: readonly Blow[] = kinds.flatMap((kind) => acts.map((act) => ({ act, kind })));
const [fewestAtOnce, mostAtOnce] = [2, 4];
const settleMs = 300;

export class Blows {
  /** What each of them is called. */
  static readonly all = everyBlow.map(nameOf);
  private readonly dealt: string[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly random: SeededRandom,
  ) {}

  /** Each blow once. */
  async round(): Promise<void> {
    const left = [...everyBlow];
    while (left.length > 0) {
      await Promise.all(this.takeGroup(left).map(({ blow, victim }) => this.deal(blow, victim)));
      await pause(settleMs);
    }
  }

  /** Somebody's leases run out while he does not know it. */
  async pauseWorker(): Promise<void> {
    await this.deal({ act: 'pause', kind: 'worker' }, this.random.oneOf(this.cluster.workers));
    await pause(settleMs);
  }

  /** How often each was dealt. */
  counts(): ReadonlyMap<string, number> {
    return new Map(Blows.all.map((name) => [name, this.dealt.filter((each) => each === name).length]));
  }

  /** So many at once, each at a victim of its own. */
  private takeGroup(left: Blow[]): { blow: Blow; victim: Victim }[] {
    const size = fewestAtOnce + this.random.below(mostAtOnce - fewestAtOnce + 1);
    const group: { blow: Blow; victim: Victim }[] = [];
    while (group.length < size) {
      const free = left.flatMap((blow) => this.victims(blow.kind).map((victim) => ({ blow, victim })));
      const possible = free.filter(({ victim }) => group.every((each) => each.victim.name !== victim.name));
      if (possible.length === 0) return group;
      const chosen = this.random.oneOf(possible);
      left.splice(left.indexOf(chosen.blow), 1);
      group.push(chosen);
    }
    return group;
  }

  private async deal({ act, kind }: Blow, victim: Victim): Promise<void> {
    await pause(this.random.below(500));
    this.dealt.push(nameOf({ act, kind }));
    if (act === 'pause') {
      victim.pause();
      await pause(leaseMs * (1.2 + 0.6 * this.random.next()));
      victim.resume();
      return;
    }
    await victim.kill();
    await pause(this.random.below(500));
    await victim.revive();
  }

  private victims(kind: Kind): readonly Victim[] {
    const { apis, workers, agents, postgres, eventStore } = this.cluster;
    switch (kind) {
      case 'api':
        return apis;
      case 'worker':
        return workers;
      case 'agent':
        return agents;
      case 'PostgreSQL':
        return [serverOf('PostgreSQL', postgres)];
      case 'event store':
        return [serverOf('the event store', eventStore)];
    }
  }
}

type Server = Omit<Victim, 'name' | 'revive'> & { restart(): Promise<void> };

const serverOf = (name: string, server: Server): Victim => ({
  name,
  kill: () => server.kill(),
  revive: () => server.restart(),
  pause: () => server.pause(),
  resume: () => server.resume(),
});
