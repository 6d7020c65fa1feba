/** Workers' desks and agents of one host around one log, on machines that only remember what they were told to do. */
import { systemIds } from '../../src/adapters/ambient/system.js';
import { createLog } from '../../src/app/http/log.js';
import { OrderDesk } from '../../src/app/agent/order-desk.js';
import { OrderedAgent } from '../../src/app/agent/ordered-agent.js';
import type { EventStore } from '../../src/app/ports/event-store.js';
import type { Grant } from '../../src/app/working/grant.js';
import { type AgentEvent, ordersStreamOf, outcomesStreamOf, type WorkEnded, type WorkOrdered } from '../../src/domain/host/host-orders.js';
import { type HostWork, type HostWorkResult, subjectOf } from '../../src/domain/host/host-work.js';
import { done, type HostOutcome } from '../../src/domain/kernel/host-outcome.js';
import { hostName } from '../../src/domain/kernel/ids.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { all } from './contracts/event-store/examples.js';
import { openStore } from './open-store.js';
import { storeWith } from './store-with.js';
import { VirtualTime } from './virtual-time.js';

type Outcome = HostOutcome<HostWorkResult>;

export const theHost = hostName('sim-1');
export const timeoutMs = 60_000;
export const revoke = (exportId: string): HostWork => ({ type: 'Revoke', data: { exportId } });
export const unplug = (exportId: string): HostWork => ({ type: 'Unplug', data: { exportId, serverId: 's1' as never } });
export const revoked: Outcome = done({ of: 'Revoke' });

/** A grant that can be taken away. */
export class TestGrant implements Grant {
  held = true;

  constructor(
    readonly epoch = 1,
    readonly partition = 3,
  ) {}

  isHeld(): boolean {
    return this.held;
  }
}

/** What it was told, in order; how it answers is up to the test. */
export class RememberingHost {
  readonly begun: string[] = [];
  answer: (work: HostWork) => Promise<Outcome> = ({ type }) => Promise.resolve(done({ of: type as 'Revoke' }));

  run(work: HostWork): Promise<Outcome> {
    this.begun.push(`${work.type} ${subjectOf(work)}`);
    return this.answer(work);
  }

  /** From now on nothing ends before it is let go. */
  hold(): { readonly letGo: (outcome?: Outcome) => void } {
    const held: ((outcome: Outcome) => void)[] = [];
    this.answer = () => new Promise((resolve) => held.push(resolve));
    return { letGo: (outcome = revoked) => held.splice(0).forEach((resolve) => resolve(outcome)) };
  }
}

/** The host of an agent whose process is gone: nothing it still does is seen by anybody. */
export const crashed = (): RememberingHost => {
  const gone = new RememberingHost();
  gone.hold();
  return gone;
};

/** Events come as they may come from a log far away: never two at once. */
export const oneByOne = (store: EventStore): EventStore =>
  storeWith(store, {
    subscribeToStream: (stream, after, handler) =>
      store.subscribeToStream(stream, after, {
        onEvents: async (events) => {
          for (const event of events) {
            await handler.onEvents([event]);
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        },
        onCaughtUp: () => handler.onCaughtUp?.(),
        onFailed: (error) => handler.onFailed(error),
      }),
  });

export class OrderLab {
  private readonly opened = openStore();
  private readonly desks: OrderDesk[] = [];
  private readonly agents: OrderedAgent[] = [];
  readonly time = new VirtualTime();
  readonly host = new RememberingHost();

  get store(): EventStore {
    return this.opened.store;
  }

  async desk(store: EventStore = this.store): Promise<OrderDesk> {
    const desk = new OrderDesk({ store, clock: this.time, ids: systemIds, log: createLog('silent'), timeoutMs });
    await desk.start();
    this.desks.push(desk);
    return desk;
  }

  newAgent({ store = this.store, host = this.host, mostAtOnce = 16 } = {}): OrderedAgent {
    const parts = { host: theHost, agent: host, clock: this.time, ids: systemIds, log: createLog('silent') };
    const agent = new OrderedAgent({ ...parts, store, mostAtOnce });
    this.agents.push(agent);
    return agent;
  }

  async agent(options: Parameters<OrderLab['newAgent']>[0] = {}): Promise<OrderedAgent> {
    const agent = this.newAgent(options);
    await agent.start();
    return agent;
  }

  /** Waits until so many orders were placed. */
  async ordered(count: number): Promise<void> {
    while ((await this.orders()).length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async orders(): Promise<WorkOrdered['data'][]> {
    return (await all(this.store.readStream(ordersStreamOf(theHost)))).map(({ event }) => (event as WorkOrdered).data);
  }

  outcomes(): Promise<Recorded[]> {
    return all(this.store.readStream(outcomesStreamOf(theHost)));
  }

  async answers(): Promise<WorkEnded['data'][]> {
    const events = (await this.outcomes()).map(({ event }) => event as AgentEvent);
    return events.flatMap((event) => (event.type === 'WorkEnded' ? [event.data] : []));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.desks.map((desk) => desk.stop()));
    const stopped = this.agents.map((agent) => agent.stop(0));
    this.time.advance(600_000);
    await Promise.all(stopped);
    await this.opened.dispose();
  }
}
