/** Which things a GraphQL mutation was about: its arguments say so, and its own name where one is only called `id`. */
import type { RefusalSubject } from '../../ports/refusals.js';
import { type Kind, subjectIn } from './refusal-subjects.js';

export interface AskedMutation {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const kinds: Readonly<Record<string, Kind>> = {
  volumeId: 'volume',
  newVolumeId: 'volume',
  serverId: 'server',
  attachmentId: 'attachment',
};

export const subjectsOfMutation = ({ name, args }: AskedMutation): readonly RefusalSubject[] => {
  const { id, input, ...others } = args;
  const given = Object.entries({ ...others, ...(typeof input === 'object' ? input : {}) });
  const named = given.flatMap(([argument, value]) => subjectIn(kinds[argument], value));
  return [...new Set([...subjectIn(kindOfId(name), id), ...named])];
};

const kindOfId = (mutation: string): Kind | undefined => {
  if (mutation.endsWith('Attachment')) return 'attachment';
  return /Volume(?!Type)|(?:Attach|Detach)$/.test(mutation) ? 'volume' : undefined;
};
