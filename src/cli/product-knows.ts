/** What only the running product knows: what it refused lately, and, where it works itself, what it has set aside. */
import type { Explanation, Matter, Unsettled } from '../app/explaining/explanation.js';
import { ApiClient } from './api-client.js';

export interface Known<Answer> {
  readonly answer: Answer;
  /** What is missing, and why; `null`: nothing. */
  readonly note: string | null;
}

const paths = { volume: 'volumes', attachment: 'attachments', server: 'servers', host: 'hosts' } as const;
const setAside = 'work that `mooring start` set aside as a fault of its own';

export const addedByProduct = async (explanation: Explanation): Promise<Known<Explanation>> => {
  const { kind, id } = explanation.about;
  const asked = await asksProduct<{ explanation: Explanation }>(`/mooring/v1/${paths[kind]}/${encodeURIComponent(id)}/explain`);
  if ('why' in asked)
    return {
      answer: explanation,
      note: `What was refused lately, and ${setAside}, is not known here: ${asked.why}${idle(explanation.open)}`,
    };
  const { refused, open } = asked.told.explanation;
  return { answer: { ...withParked(explanation, open), refused }, note: null };
};

/** Where nothing is open, nothing is set aside. */
export const parkedByProduct = async (unsettled: Unsettled): Promise<Known<Unsettled>> => {
  if (unsettled.open.length === 0) return { answer: unsettled, note: null };
  const asked = await asksProduct<{ unsettled: Unsettled }>('/mooring/v1/unsettled');
  if ('why' in asked)
    return { answer: unsettled, note: `What of this is ${setAside} is not known here: ${asked.why}${idle(unsettled.open)}` };
  const { open } = asked.told.unsettled;
  const note = unsettled.open.length > open.length ? `What of this is ${setAside} is known here of the first ${open.length} only` : null;
  return { answer: withParked(unsettled, open), note };
};

/** It cannot be told from here whether it is down. */
const idle = (open: readonly Matter[]): string =>
  open.length === 0 ? '' : '. If Mooring is down, nothing of this goes on until it is started';

const asksProduct = async <Told>(path: string): Promise<{ readonly told: Told } | { readonly why: string }> => {
  try {
    const client = await ApiClient.signIn();
    return { told: await client.ask<Told>('GET', path) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
};

const withParked = <Answer extends { readonly open: readonly Matter[] }>(read: Answer, told: readonly Matter[]): Answer => ({
  ...read,
  open: read.open.map((matter) => told.find((each) => each.standing === 'parked' && isSame(each, matter)) ?? matter),
});

const isSame = (one: Matter, other: Matter): boolean => one.about.id === other.about.id && one.what === other.what;
