/** Orders somebody in this process waits for, and those nobody does any more. */
import type { WorkEnded } from '../../domain/host/host-orders.js';
import type { HostName } from '../../domain/kernel/ids.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { Grant } from '../working/grant.js';

export type Answer = WorkEnded['data'];

/** For people: an order that waits for its agent. */
export interface WaitingOrder {
  readonly orderId: string;
  readonly host: HostName;
  readonly since: Date;
}

export interface AwaitedOrder extends WaitingOrder {
  readonly grant: Grant;
}

interface Awaited extends AwaitedOrder {
  readonly answered: (answer: Answer) => void;
}

const rememberedOrders = 10_000;

export class AwaitedOrders {
  /** Answers that came when it had been given up on. */
  late = 0;
  private readonly awaited = new Map<string, Set<Awaited>>();
  private readonly givenUp = new LeastRecent<string, true>(rememberedOrders);

  /** Those of a partition that was lost meanwhile are somebody else's to wait for. */
  get waiting(): readonly WaitingOrder[] {
    return [...this.awaited.values()].flatMap((same) => [...same]).filter(({ grant }) => grant.isHeld());
  }

  /** `answer` resolves when the agent has answered; to `undefined` when it is given up. */
  expect(order: AwaitedOrder): { readonly answer: Promise<Answer | undefined>; readonly giveUp: () => void } {
    let giveUp = (): void => undefined;
    const answer = new Promise<Answer | undefined>((resolve) => {
      const awaited: Awaited = { ...order, answered: (given) => this.leave(awaited, () => resolve(given)) };
      giveUp = () => this.leave(awaited, () => this.forget(order.orderId, () => resolve(undefined)));
      this.awaited.set(order.orderId, (this.awaited.get(order.orderId) ?? new Set()).add(awaited));
    });
    return { answer, giveUp };
  }

  take(answer: Answer): void {
    const awaited = this.awaited.get(answer.orderId);
    for (const each of awaited ?? []) if (isFor(each, answer)) each.answered(answer);
    if (awaited || !this.givenUp.get(answer.orderId)) return;
    this.givenUp.delete(answer.orderId);
    this.late += 1;
  }

  private leave(awaited: Awaited, then: () => void): void {
    const same = this.awaited.get(awaited.orderId);
    if (!same?.delete(awaited)) return;
    if (same.size === 0) this.awaited.delete(awaited.orderId);
    then();
  }

  private forget(orderId: string, then: () => void): void {
    this.givenUp.set(orderId, true);
    then();
  }
}

/** That an order of an older epoch was refused says nothing to those who ask for the same with a newer one. */
const isFor = ({ grant: { partition, epoch } }: Awaited, { stale, epochs }: Answer): boolean => !stale || (epochs[partition] ?? -1) > epoch;
