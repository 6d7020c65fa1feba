import type { Message } from '../domain/kernel/message.js';
import type { ProcessManager } from '../domain/kernel/process-manager.js';
import { partitionOf } from './partitions.js';
import type { Projection } from './projection.js';

export interface OpenWorkRow<Progress> {
  readonly progress: Progress;
  /** The event that brought it here and on whose behalf: what follows is caused by it. */
  readonly cause: {
    readonly correlationId: string;
    readonly causationId: string;
    readonly actor: string;
    readonly projectId: string | null;
  };
  readonly since: string;
  /** Which part of all open work it belongs to. */
  readonly partition: number;
}

/** What is every process in the middle of, and what is due next? One table for each process manager; `open` marks those with something due. */
export const openWork = <Progress extends object, Event extends Message>(
  process: ProcessManager<Progress, Event, Message>,
): Projection<OpenWorkRow<Progress>, Event> => ({
  name: process.name,
  version: process.version,
  handles: process.handles,
  keyOf: process.keyOf,
  evolve: (row, recorded) => {
    const progress = process.evolve(row?.progress, recorded);
    if (progress === undefined) return undefined;
    const { correlationId, actor, projectId, at } = recorded.metadata;
    const cause = { correlationId, causationId: recorded.id, actor, projectId };
    return { progress, cause, since: row?.since ?? at, partition: row?.partition ?? partitionOf(process.name, process.keyOf(recorded)) };
  },
  columns: { open: 'integer', partition: 'integer', step: 'text', not_before: 'text', attempt: 'integer' },
  indexed: ['open'],
  columnsOf: ({ progress, partition }) => ({ ...columnsOf(process, progress), partition }),
});

/** A progress for which nothing can be worked out is shown as open without a step: the runner parks it. */
const columnsOf = <Progress extends object>(process: Pick<ProcessManager<Progress, Message, Message>, 'next'>, progress: Progress) => {
  try {
    const due = process.next(progress);
    return { open: due ? 1 : 0, step: due?.step ?? null, not_before: due?.notBefore ?? null, attempt: due?.attempt ?? 0 };
  } catch {
    return { open: 1, step: null, not_before: null, attempt: 0 };
  }
};
