import { connect } from 'node:net';
import { decodedAnswer, encodedRequest, type TgtAnswer, type TgtRequest } from './tgt-wire.js';

/** Rejects with `NoAnswer`, and with nothing else. */
export type AskTgt = (request: TgtRequest) => Promise<TgtAnswer>;

/** tgtd did not say how it went: what was asked for may have happened. */
export class NoAnswer extends Error {
  constructor(why: string) {
    super(`tgtd gave no answer: ${why}`);
    this.name = 'NoAnswer';
  }
}

const answerLimitBytes = 16 * 1024 * 1024;

/** Where `tgtd -C <control>` listens. It hangs up on everybody but the user it runs as. */
export const tgtSocket = (control: number): string => `/var/run/tgtd/socket.${control}`;

export const askOver =
  (socketPath: string, timeoutMs = 5_000): AskTgt =>
  (request) =>
    new Promise((resolve, reject) => {
      const socket = connect(socketPath);
      const received: Buffer[] = [];
      let bytes = 0;
      const giveUp = (why: string) => {
        clearTimeout(timer);
        socket.destroy();
        reject(new NoAnswer(why));
      };
      const timer = setTimeout(() => giveUp(`waited ${timeoutMs} ms`), timeoutMs);

      socket.on('error', ({ message }) => giveUp(message));
      socket.on('data', (chunk) => {
        received.push(chunk);
        bytes += chunk.length;
        if (bytes > answerLimitBytes) giveUp('it says more than anybody would read');
      });
      socket.on('end', () => {
        const answer = decodedAnswer(Buffer.concat(received));
        if (!answer) return giveUp('it hung up');
        clearTimeout(timer);
        resolve(answer);
      });
      socket.write(encodedRequest(request));
    });
