/** What only the running product knows: what it refused lately, and work that it set aside. */
import type { Explanation } from '../app/explaining/explanation.js';
import { ApiClient } from './api-client.js';

/** Why that is missing. */
export type Note = string;

const paths = { volume: 'volumes', attachment: 'attachments', server: 'servers', host: 'hosts' } as const;

export const addedByProduct = async (explanation: Explanation): Promise<{ explanation: Explanation; note: Note | null }> => {
  const { kind, id } = explanation.about;
  try {
    const client = await ApiClient.signIn();
    const answer = await client.ask<{ explanation: Explanation }>('GET', `/mooring/v1/${paths[kind]}/${encodeURIComponent(id)}/explain`);
    return { explanation: withParked({ ...explanation, refused: answer.explanation.refused }, answer.explanation), note: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { explanation, note: `What was refused lately, and work set aside as a fault of Mooring, is not known here: ${why}` };
  }
};

const withParked = (read: Explanation, known: Explanation): Explanation => ({
  ...read,
  open: read.open.map(
    (matter) => known.open.find(({ about, standing }) => standing === 'parked' && about.id === matter.about.id) ?? matter,
  ),
});
