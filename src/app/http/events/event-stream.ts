/**
 * One client's stream of server-sent events. What it has not taken yet is at most what a socket holds: then no more is asked for.
 *
 * While there is nothing for it, a sign of life says how far it is: `id` without data moves a client on, so that it does not go through the
 * same part of the log again after it was cut off.
 */
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { Change, Told } from '../../feed/change-feed.js';
import type { Clock } from '../../ports/ambient.js';
import { changeView } from './change.view.js';

const heartbeatMs = 15_000;
/** How soon a client that was cut off is to come back. */
const retryMs = 2_000;

export class EventStream {
  private readonly out = new PassThrough();
  private reached: bigint | undefined;
  private hasCaughtUp = false;
  private stopBeating: () => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly over: AbortSignal,
  ) {}

  /** Begins to send what is told; the stream ends when there is nothing more to come. */
  send(told: AsyncIterable<Told>, onFailed: (error: unknown) => void): Readable {
    this.out.write(`retry: ${retryMs}\n\n`);
    this.beatLater();
    this.pump(told)
      .catch((error: unknown) => {
        if (!this.over.aborted) onFailed(error);
      })
      .finally(() => {
        this.stopBeating();
        this.out.end();
      });
    return this.out;
  }

  private async pump(told: AsyncIterable<Told>): Promise<void> {
    for await (const each of told) {
      if (!this.out.write(this.textOf(each))) await once(this.out, 'drain', { signal: this.over });
    }
  }

  private textOf(told: Told): string {
    this.reached = positionOf(told);
    if ('change' in told) return textOfChange(told.change);
    if ('passed' in told || this.hasCaughtUp) return '';
    this.hasCaughtUp = true;
    const position = told.upTo.toString();
    return `event: caught-up\nid: ${position}\ndata: ${JSON.stringify({ position })}\n\n`;
  }

  private beatLater(): void {
    this.stopBeating = this.clock.after(heartbeatMs, () => {
      if (!this.out.writableNeedDrain) this.out.write(`: still here\n${this.reached === undefined ? '' : `id: ${this.reached}\n`}\n`);
      this.beatLater();
    });
  }
}

const positionOf = (told: Told): bigint => {
  if ('change' in told) return told.change.position;
  return 'passed' in told ? told.passed : told.upTo;
};

const textOfChange = (change: Change): string =>
  `event: ${change.type}\nid: ${change.position}\ndata: ${JSON.stringify(changeView(change))}\n\n`;
