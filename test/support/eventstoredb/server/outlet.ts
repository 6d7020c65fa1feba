import { once } from 'node:events';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';

/** The answering side of a read, which may be open for long: writes at the pace of who reads, and ends once. */
export class Outlet {
  private silent = false;
  private readonly over = new AbortController();

  constructor(private readonly call: ServerWritableStream<ReadReq, ReadResp>) {
    call.on('cancelled', () => this.over.abort());
    call.on('error', () => this.over.abort());
  }

  get isOpen(): boolean {
    return !this.over.signal.aborted;
  }

  /** Fires when nothing more can be said. */
  get ended(): AbortSignal {
    return this.over.signal;
  }

  async write(message: ReadResp): Promise<void> {
    if (this.silent || !this.isOpen || this.call.write(message)) return;
    await once(this.call, 'drain', { signal: this.over.signal }).catch(() => undefined);
  }

  /** The call stays open, and nothing is heard of it any more. */
  silence(): void {
    this.silent = true;
  }

  /** With OK. */
  end(): void {
    if (this.silent || !this.isOpen) return;
    this.over.abort();
    this.call.end();
  }

  fail(error: Partial<ServiceError>): void {
    if (this.silent || !this.isOpen) return;
    this.over.abort();
    this.call.emit('error', error);
  }
}
