/** What earlier lives of an agent left in its outcome stream: read from the end, and only as far back as it matters. */
import type { AgentEvent, HostReported, WorkEnded } from '../../domain/host/host-orders.js';
import type { HostWorkResult } from '../../domain/host/host-work.js';
import type { HostOutcome } from '../../domain/kernel/host-outcome.js';
import type { Recorded } from '../../domain/kernel/message.js';
import type { ExpectedRevision } from '../ports/event-store.js';

/** So many answers are kept to be given again. An order is asked for again soon, by whoever takes over the work. */
export const rememberedAnswers = 5_000;

export interface OutcomeHistory {
  /** Where the stream ends. */
  readonly end: ExpectedRevision;
  /** Every order up to this revision has been answered; -1 while the first has not. */
  readonly answeredUpTo: number;
  readonly takenUpTo: number;
  /** Orders beyond `answeredUpTo` that have been answered all the same. */
  readonly answered: ReadonlySet<number>;
  readonly epochs: Readonly<Record<number, number>>;
  /** What was said last, oldest first; not what was refused because its epoch was over. */
  readonly answers: readonly (readonly [orderId: string, outcome: HostOutcome<HostWorkResult>])[];
  /** `null` where none was met on the way. */
  readonly lastReport: HostReported['data'] | null;
}

export const readHistory = async (newestFirst: AsyncIterable<Recorded>): Promise<OutcomeHistory> => {
  let end: ExpectedRevision = 'no-stream';
  let lastReport: HostReported['data'] | null = null;
  const ended: WorkEnded['data'][] = [];
  for await (const { event, revision } of newestFirst) {
    if (end === 'no-stream') end = revision;
    const { type, data } = event as AgentEvent;
    if (type === 'HostReported') lastReport ??= data;
    if (type !== 'WorkEnded') continue;
    ended.push(data);
    if (ended.length >= rememberedAnswers && data.takenUpTo <= answeredUpTo(ended)) break;
  }
  return { end, lastReport, ...summary(ended) };
};

const answeredUpTo = ([newest]: readonly WorkEnded['data'][]): number => newest?.answeredUpTo ?? -1;

const summary = (newestFirst: readonly WorkEnded['data'][]): Omit<OutcomeHistory, 'end' | 'lastReport'> => {
  const upTo = answeredUpTo(newestFirst);
  const remembered = newestFirst.filter(isToBeGivenAgain).slice(0, rememberedAnswers);
  return {
    answeredUpTo: upTo,
    takenUpTo: newestFirst[0]?.takenUpTo ?? -1,
    answered: new Set(newestFirst.map(({ order }) => order).filter((order) => order > upTo)),
    epochs: newestFirst[0]?.epochs ?? {},
    answers: remembered.reverse().map(({ orderId, outcome }) => [orderId, outcome] as const),
  };
};

/** Not what was seen of the host: it is large, and it was so only then. */
const isToBeGivenAgain = ({ stale, outcome }: WorkEnded['data']): boolean =>
  !stale && !(outcome.outcome === 'done' && outcome.value.of === 'TakeInventory');
