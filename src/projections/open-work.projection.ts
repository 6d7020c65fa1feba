import type { Message } from '../domain/kernel/message.js';
import type { ProcessManager } from '../domain/kernel/process-manager.js';
import type { Projection } from './projection.js';

/** What is every process in the middle of, and what is due next? One table for each process manager; `open` marks those with something due. */
export const openWork = <Progress extends object, Event extends Message>(
  process: ProcessManager<Progress, Event, Message>,
): Projection<Progress, Event> => ({
  name: process.name,
  version: process.version,
  handles: process.handles,
  keyOf: process.keyOf,
  evolve: process.evolve,
  columns: { open: 'integer', step: 'text', not_before: 'text', attempt: 'integer' },
  columnsOf: (progress) => columnsOf(process, progress),
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
