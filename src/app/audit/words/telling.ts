/** How sentences name things: with the names that are known, and without those that the reader may not see. */
import type { Message } from '../../../domain/kernel/message.js';
import type { EndReason, FailedOutcome } from '../../../domain/volume/volume.events.js';

export interface Telling {
  /** `server web-1`; by its id where it has no name that is known. */
  server(id: string): string;
  /** `volume data`. */
  volume(id: string): string;
  /** The host's name, or `hidden` for readers who may not see where things are. */
  host(name: string, hidden: string): string;
  /** A text from the world outside, as far as the reader may see it. */
  reason(text: string): string;
}

/** For who may see everything and knows no names. */
export const plainly: Telling = {
  server: (id) => `server ${id}`,
  volume: (id) => `volume ${id}`,
  host: (name) => name,
  reason: (text) => text,
};

/** One sentence for each type there is: a type that is forgotten does not compile. */
export type Words<Event extends Message> = {
  readonly [Each in Event as Each['type']]: (data: Each['data'], telling: Telling) => string;
};

/** Names are free texts: where they begin and end is to be seen. */
export const named = (name: string | null): string => (name === null || name === '' ? 'without a name' : `"${name}"`);

export const because = (reason: string | null): string => (reason === null || reason === '' ? '' : `: ${reason}`);

/** `2026-11-21 03:12:07`, always UTC. */
export const clockTime = (at: string): string => at.replace('T', ' ').replace(/(\.\d+)?Z$/, '');

/** Whether the act may have happened is what decides what may be done next. */
export const doubt: Readonly<Record<FailedOutcome, string>> = {
  refused: 'it certainly did not happen',
  unknown: 'not known whether it happened',
};

export const endings: Readonly<Record<EndReason, string>> = {
  requested: 'as was asked for',
  lapsed: 'because its time ran out',
  undone: 'because it failed and was undone',
};
