/** Tells callers who wait how an attachment goes on, once the read models show it. */
import type { Message } from '../../domain/kernel/message.js';
import type { AttachmentEvent } from '../../domain/volume/volume.events.js';
import type { Clock } from '../ports/ambient.js';
import type { ShownLog } from '../projecting/shown-log.js';

/** `undefined`: not what is waited for; go on. */
type Judge<Value> = (event: AttachmentEvent) => Value | undefined;

export interface Watch {
  /** The first judgement on an event since the watch began; `undefined` when there is none in time. */
  until<Value>(judge: Judge<Value>, timeoutMs: number): Promise<Value | undefined>;
  close(): void;
}

export class AttachmentEvents {
  private readonly listeners = new Map<string, Set<(event: AttachmentEvent) => void>>();

  constructor(
    projections: ShownLog,
    private readonly clock: Clock,
  ) {
    projections.committed.subscribe(({ events }) => {
      for (const { event } of events) this.tell(event);
    });
  }

  /** Begin before the command is given: what follows from it is not missed. */
  watch(attachmentId: string): Watch {
    const seen: AttachmentEvent[] = [];
    let wake: (() => void) | undefined;
    const listener = (event: AttachmentEvent): void => {
      seen.push(event);
      wake?.();
    };
    const listeners = this.listeners.get(attachmentId) ?? new Set();
    this.listeners.set(attachmentId, listeners.add(listener));
    return {
      until: (judge, timeoutMs) =>
        new Promise((resolve) => {
          const finish = (value?: ReturnType<typeof judge>): void => {
            cancel();
            wake = undefined;
            resolve(value);
          };
          const cancel = this.clock.after(timeoutMs, () => finish());
          wake = () => {
            for (let event = seen.shift(); event; event = seen.shift()) {
              const value = judge(event);
              if (value !== undefined) return finish(value);
            }
          };
          wake();
        }),
      close: () => {
        listeners.delete(listener);
        if (listeners.size === 0) this.listeners.delete(attachmentId);
      },
    };
  }

  private tell(event: Message): void {
    const id = (event.data as { attachmentId?: string }).attachmentId;
    const listeners = id === undefined ? undefined : this.listeners.get(id);
    for (const listener of listeners ?? []) listener(event as AttachmentEvent);
  }
}
