/** What a subscription can go over: the whole log by position, or one stream by revision. */
import type { Recorded } from '../../../domain/kernel/message.js';
import { Inflow } from './inflow.js';
import type { LogEnd } from './log-end.js';
import { logPosition, type Pages } from './pages.js';
import { eventOfOwnStream, ownEvent } from './recorded-events.js';
import type { ClientSubscription, Found, StoreClient } from './store-client.js';

export interface Feed {
  /** Lets in what comes after the cursor. */
  open(after: bigint | undefined, ring: () => void): Inflow;
  cursorOf(found: Found): bigint | undefined;
  /** `undefined` for what the subscriber did not ask for. */
  wanted(found: Found): Recorded | undefined;
  /** Where the last stands that is wanted and lies after the cursor; `undefined` where there is none. */
  last(after: bigint | undefined): Promise<bigint | undefined>;
}

/** A checkpoint after as few events as the server can, 32: so little is looked through again after a break. */
const checkpointInterval = 1;

export const logFeed = (client: StoreClient, end: LogEnd, types: readonly string[] | undefined): Feed => {
  const regex = types ? `^(?:${types.map(literally).join('|')})$` : '^[^$]';
  const wantedTypes = types && new Set(types);
  return {
    open: (after, ring) => {
      let checkpointReached: (position: bigint) => void = () => undefined;
      const source = client.subscribeToAll(after === undefined ? 'start' : logPosition(after), {
        ...{ filterOn: 'eventType', regex, checkpointInterval },
        checkpointReached: (_, { commit }) => checkpointReached(commit),
      });
      const inflow = new Inflow(source, ring);
      checkpointReached = (position) => inflow.passed(position);
      return inflow;
    },
    cursorOf: ({ event }) => event?.position?.commit,
    wanted: (found) => {
      const own = ownEvent(found);
      return own && (wantedTypes?.has(own.event.type) ?? true) ? own : undefined;
    },
    last: (after) => end.last(types, after),
  };
};

const literally = (type: string): string => type.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

export const streamFeed = (client: StoreClient, pages: Pages, stream: string): Feed => {
  const subscribe = (after: bigint | undefined): ClientSubscription => client.subscribeToStream(stream, after ?? 'start');
  return {
    open: (after, ring) => new Inflow(subscribe(after), ring),
    cursorOf: ({ event }) => event?.revision,
    wanted: eventOfOwnStream,
    last: async () => (await pages.ofStream(stream, 'backwards', 'end', 1))[0]?.event?.revision,
  };
};
