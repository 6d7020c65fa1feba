/** A client that follows changes by `graphql-ws`. */
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export type ToldChange = Readonly<Record<string, unknown>>;

export interface Changes {
  readonly told: readonly ToldChange[];
  /** Resolves when a change was told that is so. */
  until(isSo: (change: ToldChange) => boolean): Promise<void>;
  /** Resolves to what went wrong. */
  readonly failed: Promise<string>;
  stop(): void;
}

export class FollowingClient {
  private readonly client: Client;
  private socket: WebSocket | undefined;

  constructor(url: string, connectionParams: Readonly<Record<string, string>>) {
    this.client = createClient({
      ...{ url: `${url.replace('http', 'ws')}/graphql`, connectionParams, webSocketImpl: WebSocket, retryAttempts: 0 },
      on: { opened: (socket) => (this.socket = socket as WebSocket) },
    });
  }

  follow(field: string, given: string, selection: string): Changes {
    const told: ToldChange[] = [];
    const waiting = new Set<() => void>();
    let fail: (reason: string) => void;
    const failed = new Promise<string>((resolve) => (fail = resolve));
    const stop = this.client.subscribe<Readonly<Record<string, ToldChange>>>(
      { query: `subscription { ${field}${given} { ${selection} } }` },
      {
        next: ({ data, errors }) => {
          if (errors) fail(JSON.stringify(errors));
          const change = data?.[field];
          if (change) told.push(change);
          for (const wake of waiting) wake();
        },
        error: (error) => fail(wordsOf(error)),
        complete: () => undefined,
      },
    );
    const until = async (isSo: (change: ToldChange) => boolean): Promise<void> => {
      while (!told.some(isSo)) {
        const more = new Promise<void>((resolve) => waiting.add(resolve));
        await Promise.race([more, failed.then((reason) => Promise.reject(new Error(reason)))]);
      }
    };
    return { told, until, failed, stop };
  }

  /** The connection is gone, and nobody said goodbye. */
  cut(): void {
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}

/** Of what went wrong with one subscription, or with the connection. */
const wordsOf = (error: unknown): string => {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : JSON.stringify(error);
};
