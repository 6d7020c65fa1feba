import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DriftView } from '../../drift/drift-desk.js';
import type { DriftKind, DriftPart } from '../../../domain/drift/difference.js';
import type { Mend } from '../../../projections/drift.projection.js';
import { type DifferenceView, differenceView, type LookView } from '../../http/mooring/drift/drift.views.js';
import { AboutObject, namedBy, type Naming } from '../history/named.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';

export enum DriftKindWord {
  MISSING = 'missing',
  EXTRA = 'extra',
  WRONG_MODE = 'wrong-mode',
  WRONG_SIZE = 'wrong-size',
  FOREIGN = 'foreign',
}
registerEnumType(DriftKindWord, { name: 'DriftKind' });

export enum DriftPartWord {
  EXPORT = 'export',
  SESSION = 'session',
  DISK = 'disk',
  BACKING = 'backing',
}
registerEnumType(DriftPartWord, { name: 'DriftPart' });

@ObjectType('DriftRepair', { description: 'What would be done about it.' })
export class DriftRepairObject {
  @Field(() => String, { description: 'make again, remove, grow, declare lost or declare found.' })
  declare readonly does: string;

  @Field(() => Boolean, { description: 'Bytes that may be of use to somebody do not come back.' })
  declare readonly losesData: boolean;
}

@ObjectType('Mend', { description: 'What was told to be done about it.' })
export class MendObject implements Fields<Mend> {
  @Field(() => String, { description: 'under way, done or given up.' })
  declare readonly stage: Mend['stage'];

  @Field(() => String)
  declare readonly requestedAt: string;

  @Field(() => Int)
  declare readonly attempt: number;

  @Field(() => String, { nullable: true, description: 'Of the last try that failed.' })
  declare readonly reason: string | null;
}

@ObjectType('Drift', { description: 'Where a host and the log do not agree.' })
export class DriftObject extends AboutObject {
  @Field(() => ID, { description: 'What repairDrift takes.' })
  declare readonly id: string;

  @Field(() => DriftKindWord)
  declare readonly kind: DriftKind;

  @Field(() => DriftPartWord)
  declare readonly part: DriftPart;

  @Field(() => String)
  declare readonly hostName: string;

  @Field(() => String, { description: 'What the log says.' })
  declare readonly expected: string;

  @Field(() => String, { description: 'What the host shows.' })
  declare readonly seen: string;

  @Field(() => String, { description: 'What it means, and what can be done.' })
  declare readonly words: string;

  @Field(() => String)
  declare readonly foundAt: string;

  @Field(() => DriftRepairObject, { nullable: true, description: 'null: nothing that Mooring may do.' })
  declare readonly repair: Fields<DriftRepairObject> | null;

  @Field(() => MendObject, { nullable: true })
  declare readonly mend: Fields<MendObject> | null;
}

export interface DriftNode extends Fields<DriftObject>, Naming {}

export const driftNode = (reading: Reading, found: DriftView): DriftNode => {
  const { host: hostName, ...difference }: DifferenceView = differenceView(found);
  const { volumeId, attachmentId, serverId } = difference;
  return { ...difference, hostName, reading, named: { volumeId, attachmentId, serverId, hostName } };
};

export const DriftConnection = connectionOf('Drift', () => DriftObject);

export const NamedByDrift = namedBy(() => DriftObject);

@ObjectType('HostLook', { description: 'How far the looks at a host are.' })
export class HostLookObject implements Fields<LookView> {
  @Field(() => ID)
  declare readonly host: string;

  @Field(() => [ID], { description: 'Looks that somebody waits for.' })
  declare readonly waiting: readonly string[];

  @Field(() => String, { nullable: true })
  declare readonly answeredAt: string | null;

  @Field(() => [String], { description: 'What could not be seen.' })
  declare readonly unseen: readonly string[];
}
