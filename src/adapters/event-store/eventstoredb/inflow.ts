import type { ClientSubscription, Found } from './store-client.js';

const mostWaiting = 1_000;

/**
 * What one subscription of the client brings in, until it breaks off. When too much waits to be taken, the client is told to wait, and it
 * makes the server wait: what a slow reader has not taken yet stays in the log.
 */
export class Inflow {
  private waiting: Found[] = [];
  private received = 0;
  private taken = 0;
  private checkpoint: { readonly position: bigint; readonly after: number } | undefined;
  /** Why nothing more comes in, once nothing does. */
  broken: Error | undefined;

  /** `ring` tells that there is something new: an event, a checkpoint, the end. */
  constructor(
    private readonly source: ClientSubscription,
    private readonly ring: () => void,
  ) {
    // Any of these, in any order, or several; and an error nobody listens to would end the process, also after the end.
    source.on('error', (error) => this.breakOff(error));
    source.on('end', () => this.breakOff(new Error('The server ended the subscription')));
    source.on('close', () => this.breakOff(new Error('The subscription was closed')));
    source.on('data', (found) => this.receive(found));
  }

  /** The oldest that wait, at most so many. */
  take(most: number): readonly Found[] {
    const taken = this.waiting.splice(0, most);
    this.taken += taken.length;
    if (this.waiting.length < mostWaiting) this.source.resume();
    return taken;
  }

  /** The server has looked through the log up to this position. It may say so before what lies there has come out of its stream. */
  passed(position: bigint): void {
    this.checkpoint = { position, after: this.received + this.source.readableLength };
    this.ring();
  }

  /** Up to where all there was has been taken; `undefined` where the last event taken says it better. */
  get checked(): bigint | undefined {
    return this.checkpoint && this.taken >= this.checkpoint.after ? this.checkpoint.position : undefined;
  }

  close(): void {
    this.breakOff(new Error('The subscription is over'));
    // There is nothing to call off where there never was a connection.
    this.source.unsubscribe().catch(() => undefined);
    this.source.destroy();
  }

  private receive(found: Found): void {
    if (this.broken) return;
    this.waiting.push(found);
    this.received += 1;
    if (this.waiting.length >= mostWaiting) this.source.pause();
    this.ring();
  }

  private breakOff(why: Error): void {
    this.broken ??= why;
    this.ring();
  }
}
