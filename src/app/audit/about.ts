/** Of which volume, attachment and server an event tells: sentences of steps do not say so themselves, and are read among those of others. */
import type { Message, Recorded } from '../../domain/kernel/message.js';
import { lifelineKey, type Lifeline, lifelines } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { LeastRecent } from '../commanding/least-recent.js';
import type { RowSource } from '../ports/read-model.js';

export interface About {
  readonly volumeId: string | null;
  readonly attachmentId: string | null;
  readonly serverId: string | null;
}

const remembered = 10_000;

/** An attachment is of one volume and one server, all its life: its first event says which, the others leave it out. */
export class Abouts {
  private readonly known = new LeastRecent<string, About>(remembered);

  constructor(private readonly rows: Pick<RowSource, 'find'>) {}

  async of({ event }: Pick<Recorded, 'event'>): Promise<About> {
    const { attachmentId, volumeId, serverId } = idsIn(event);
    const said = { volumeId: volumeId ?? null, attachmentId: attachmentId ?? null, serverId: serverId ?? null };
    if (attachmentId === undefined) return said;
    if (serverId !== undefined && volumeId !== undefined) this.known.set(attachmentId, said);
    const known = this.known.get(attachmentId) ?? (await this.learn(attachmentId));
    return { volumeId: volumeId ?? known.volumeId, attachmentId, serverId: serverId ?? known.serverId };
  }

  private async learn(attachmentId: string): Promise<About> {
    const line = await this.rows.find<Lifeline>(tableOf(lifelines), lifelineKey('attachment', attachmentId));
    const about = { volumeId: line?.volumeId ?? null, attachmentId, serverId: line?.serverId ?? null };
    this.known.set(attachmentId, about);
    return about;
  }
}

interface Ids {
  readonly attachmentId?: string;
  readonly volumeId?: string;
  /** `null`: none was chosen. */
  readonly serverId?: string | null;
}

/** What an order names is in its work, where an attachment goes by the name of its export. */
const idsIn = ({ data }: Message): Ids => {
  const { work } = data as { readonly work?: { readonly data: Ids & { readonly exportId?: string } } };
  if (work === undefined) return data;
  const { exportId, ...ids } = work.data;
  return { ...ids, ...(exportId !== undefined && { attachmentId: exportId }) };
};

/** `volume notes, server web-1: to be detached`; what the sentence names already is not said twice. */
export const withSubjects = (words: string, subjects: readonly string[]): string => {
  const missing = subjects.filter((subject) => !names(words, subject));
  return missing.length === 0 ? words : `${missing.join(', ')}: ${words}`;
};

/** As a whole: `volume data` is not named by `volume data-2`. Free texts that are quoted count as well. */
const names = (words: string, subject: string): boolean => {
  const plain = words.replaceAll('"', '');
  for (let at = plain.indexOf(subject); at >= 0; at = plain.indexOf(subject, at + 1)) {
    if (!/^[\w.-]*[\w]/.test(plain.slice(at + subject.length))) return true;
  }
  return false;
};
