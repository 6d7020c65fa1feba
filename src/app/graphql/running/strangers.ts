/** Anybody can open a connection: until they have said who they are they get little time, and nobody gets more memory than answers need. */

/** A connection of the library, as far as it is looked at here. */
export interface Connection {
  /** Bytes of answers that the other side has not taken yet. */
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message' | 'ping', then: (data: { readonly length: number }) => void): void;
  once(event: 'close', then: () => void): void;
}

const toSayWhoMs = 10_000;
/** As much as the body of any other request may have. */
const longestMessage = 114_688;
/** Each change waits until the one before was taken; only what is answered at once gathers here. */
const mostUntaken = 1_048_576;

/** `isKnown`: whoever it is has shown a token. */
export const watchConnection = (connection: Connection, isKnown: () => boolean): void => {
  const timer = setTimeout(() => {
    if (!isKnown()) connection.close(4408, 'Connection initialisation timeout');
  }, toSayWhoMs).unref();
  connection.once('close', () => clearTimeout(timer));
  connection.on('message', ({ length }) => {
    if (length > longestMessage) connection.close(1009, 'A message is too long.');
    endIfUntaken(connection);
  });
  connection.on('ping', () => endIfUntaken(connection));
};

const endIfUntaken = (connection: Connection): void => {
  if (connection.bufferedAmount > mostUntaken) connection.terminate();
};
