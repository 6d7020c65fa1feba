import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Change } from '../../feed/change-feed.js';
import type { Fields } from '../running/fields.js';
import type { Reading } from '../running/reading.js';
import { Json } from '../running/scalars.js';

export enum ChangeKindWord {
  VOLUME = 'volume',
  ATTACHMENT = 'attachment',
  SERVER = 'server',
  HOST = 'host',
}
registerEnumType(ChangeKindWord, { name: 'ChangeKind' });

@ObjectType('Change', { description: 'Something that happened. Told in the order of the log, each once, when reading shows it.' })
export class ChangeObject {
  @Field(() => String, { description: 'Where it stands in the log: what to go on after.' })
  declare readonly position: string;

  @Field(() => ID)
  declare readonly eventId: string;

  @Field(() => String, { description: 'What happened: VolumeCreated, Reserved, Attached …' })
  declare readonly type: string;

  @Field(() => ChangeKindWord)
  declare readonly kind: string;

  @Field(() => ID, { description: 'What it happened to.' })
  declare readonly id: string;

  @Field(() => ID, { nullable: true })
  declare readonly projectId: string | null;

  @Field(() => String)
  declare readonly at: string;

  @Field(() => String, { description: 'The request that started it all.' })
  declare readonly requestId: string;

  @Field(() => String, { description: 'The command or the event that directly led to it.' })
  declare readonly causationId: string;

  @Field(() => String, { description: 'User id, or mooring.' })
  declare readonly actor: string;

  @Field(() => Json)
  declare readonly data: Readonly<Record<string, unknown>>;
}

export interface ChangeNode extends Fields<ChangeObject> {
  readonly reading: Reading;
  readonly volumeId: string | null;
  readonly attachmentId: string | null;
}

export const changeNode = (reading: Reading, change: Change): ChangeNode => {
  const { volumeId, attachmentId } = change.data;
  return {
    ...{ ...change, position: change.position.toString(), reading },
    ...{ volumeId: idIn(volumeId), attachmentId: idIn(attachmentId) },
  };
};

const idIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);
