/**
 * Two workers that take a partition from each other, and the agent of a host, over one log: any of them may stand still, or die, at any
 * moment. What they do is the least there is: each thing is made on the host and removed again, as the parts of an attachment are.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { v5 as uuidOf } from 'uuid';
import type { OrderDesk } from '../../src/app/agent/order-desk.js';
import type { OrderedAgent } from '../../src/app/agent/ordered-agent.js';
import { LeaseLost } from '../../src/app/working/grant.js';
import { type HostWork, type HostWorkResult, subjectOf } from '../../src/domain/host/host-work.js';
import { done, type HostOutcome } from '../../src/domain/kernel/host-outcome.js';
import { OrderLab, RememberingHost, TestGrant, theHost, timeoutMs } from './order-lab.js';
import { forever, Lifetime, mortal, Worker } from './order-processes.js';

export type Move = 'take over' | 'take over unnoticed' | 'pause' | 'resume' | 'kill agent' | 'hold' | 'let go' | 'time out' | 'go on';

/** How far a thing has come; every change is a new version, so that a decision on an old one is refused. */
interface Progress {
  readonly state: 'making' | 'removing' | 'gone';
  readonly version: number;
  readonly failures: number;
}

const triesToMake = 3;

const next = ({ state, version, failures }: Progress, { outcome }: HostOutcome<HostWorkResult>): Progress => {
  const onwards = state === 'making' ? 'removing' : 'gone';
  if (outcome === 'done') return { state: onwards, version: version + 1, failures: 0 };
  const givesUp = state === 'making' && (outcome === 'refused' || failures + 1 === triesToMake);
  return { state: givesUp ? 'removing' : state, version: version + 1, failures: failures + 1 };
};

export class OrderWorld {
  readonly lab = new OrderLab();
  readonly made = new Map<string, number>();
  readonly present = new Set<string>();
  /** What was made or removed beside something else of the same thing. */
  readonly overlaps: string[] = [];
  readonly workers = [new Worker(), new Worker()];
  private readonly things: Map<string, Progress>;
  private readonly busy = new Set<string>();
  private readonly driving = new Set<Promise<void>>();
  private readonly agents: { readonly ordered: OrderedAgent; readonly life: Lifetime }[] = [];
  private held: (() => void)[] | undefined;
  private epoch = 0;
  private turn = 0;

  constructor(things: readonly string[]) {
    this.things = new Map(things.map((thing) => [thing, { state: 'making', version: 0, failures: 0 }]));
  }

  get isOver(): boolean {
    return [...this.things.values()].every(({ state }) => state === 'gone');
  }

  async start(): Promise<void> {
    for (const worker of this.workers) worker.desk = await this.lab.desk(worker.storeOf(this.lab.store));
    await this.startAgent();
    this.takeOver();
  }

  async play(move: Move): Promise<void> {
    switch (move) {
      case 'take over':
        this.loseGrants();
        return this.takeOver();
      case 'take over unnoticed':
        return this.takeOver();
      case 'pause':
        return this.current.pause();
      case 'resume':
        return this.workers.forEach((worker) => worker.resume());
      case 'kill agent':
        return this.killAgent();
      case 'hold':
        this.held ??= [];
        return;
      case 'let go':
        return this.letGo();
      case 'time out':
        return this.lab.time.advance(timeoutMs);
      case 'go on':
        return this.goOn(4);
    }
  }

  /** Nothing goes wrong any more. */
  async finish(): Promise<void> {
    this.letGo();
    this.workers.forEach((worker) => worker.resume());
    this.loseGrants();
    this.takeOver();
    for (let rounds = 0; !this.isOver; rounds += 1) {
      if (rounds > 200) throw new Error(`stuck: ${JSON.stringify([...this.things])}`);
      await this.goOn();
      this.lab.time.advance(500);
      if (rounds % 20 === 19) this.lab.time.advance(timeoutMs);
    }
    while (this.driving.size > 0) {
      this.lab.time.advance(timeoutMs);
      await this.goOn();
    }
  }

  private loseGrants(): void {
    for (const { grant } of this.workers) if (grant) grant.held = false;
  }

  /** Orders the agents refused because somebody else has the partition. */
  get refused(): number {
    return this.agents.reduce((sum, { ordered }) => sum + ordered.stale.order, 0);
  }

  /** Who has the partition. */
  get current(): Worker {
    return this.workers[this.turn % 2] as Worker;
  }

  /** The other worker has the partition now, whether or not this one knows. */
  private takeOver(): void {
    this.turn += 1;
    const worker = this.current;
    const grant = new TestGrant((this.epoch += 1));
    worker.grant = grant;
    for (const thing of this.things.keys()) {
      const drive = this.drive(thing, worker, grant).finally(() => this.driving.delete(drive));
      this.driving.add(drive);
    }
  }

  /** What a work runner does: asks for what is due, and records what came of it on the version it decided on. */
  private async drive(thing: string, { desk }: Worker, grant: TestGrant): Promise<void> {
    for (let progress = this.progressOf(thing); grant.held && progress.state !== 'gone'; progress = this.progressOf(thing)) {
      const outcome = await this.ordered(thing, progress, desk, grant);
      if (!outcome) return;
      if (this.progressOf(thing).version === progress.version) this.things.set(thing, next(progress, outcome));
    }
  }

  private async ordered(thing: string, { state, version }: Progress, desk: OrderDesk | undefined, grant: TestGrant) {
    const orderId = uuidOf(`${thing}/${version}`, '6a1f5f0e-5d3c-4c8e-9d5b-3f1c7a2e8b40');
    try {
      return await desk?.gatewayFor(grant).run(theHost, workOf(thing, state), orderId);
    } catch (error) {
      if (error instanceof LeaseLost) return undefined;
      throw error;
    }
  }

  private progressOf(thing: string): Progress {
    return this.things.get(thing) as Progress;
  }

  /** What it has begun is not done any more, what it has done it can tell nobody. */
  private async killAgent(): Promise<void> {
    for (const { life } of this.agents) life.end();
    this.busy.clear();
    this.letGo();
    await this.startAgent();
  }

  private async startAgent(): Promise<void> {
    const life = new Lifetime();
    const host = new RememberingHost();
    host.answer = (work) => this.perform(work, life);
    const store = mortal(this.lab.store, life);
    const ordered = await this.lab.agent({ store, host, mostAtOnce: 4 });
    this.agents.push({ ordered, life });
  }

  private async perform(work: HostWork, life: Lifetime): Promise<HostOutcome<HostWorkResult>> {
    if (life.isOver()) return forever();
    const thing = subjectOf(work);
    if (this.busy.has(thing)) this.overlaps.push(thing);
    this.busy.add(thing);
    await nextTurn();
    if (this.held) await new Promise<void>((resolve) => this.held?.push(resolve));
    if (life.isOver()) return forever();
    this.busy.delete(thing);
    this.change(thing, work.type);
    return done({ of: work.type as 'Revoke' });
  }

  private change(thing: string, type: HostWork['type']): void {
    if (type === 'Revoke') this.present.delete(thing);
    else if (!this.present.has(thing)) {
      this.present.add(thing);
      this.made.set(thing, (this.made.get(thing) ?? 0) + 1);
    }
  }

  private letGo(): void {
    const waiting = this.held ?? [];
    this.held = undefined;
    for (const resume of waiting) resume();
  }

  private async goOn(turns = 40): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  }
}

const workOf = (thing: string, state: Progress['state']): HostWork =>
  state === 'making'
    ? { type: 'Export', data: { exportId: thing, volumeId: 'v1' as never, initiator: 'iqn', mode: 'rw' } }
    : { type: 'Revoke', data: { exportId: thing } };
