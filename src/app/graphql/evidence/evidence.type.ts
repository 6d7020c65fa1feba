import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CheckpointSigned } from '../../../domain/audit/audit.events.js';
import type { KeyUsed } from '../../evidence/audit-record.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';

@ObjectType('AuditKey', { description: 'What checkpoints are signed with: Ed25519.' })
export class AuditKeyObject implements Fields<KeyUsed> {
  @Field(() => ID)
  declare readonly keyId: string;

  @Field(() => String)
  declare readonly publicKey: string;

  @Field(() => String)
  declare readonly introducedAt: string;

  @Field(() => ID, { nullable: true, description: 'The key that says that this one is right.' })
  declare readonly vouchedBy: string | null;
}

@ObjectType('AuditKeys')
export class AuditKeysObject {
  @Field(() => AuditKeyObject, { description: 'The one in use.' })
  declare readonly key: Fields<AuditKeyObject>;

  @Field(() => [AuditKeyObject], { description: 'All there were, in the order in which they were introduced.' })
  declare readonly used: readonly Fields<AuditKeyObject>[];
}

@ObjectType('Checkpoint', { description: 'The first `count` events of the log are what they were.' })
export class CheckpointObject implements Fields<CheckpointSigned['data']> {
  @Field(() => Int)
  declare readonly count: number;

  @Field(() => String, { description: 'Of the last of them.' })
  declare readonly position: string;

  @Field(() => String, { description: 'The link of the chain that stands for all of them.' })
  declare readonly hash: string;

  @Field(() => String, { description: 'Merkle root of those since the checkpoint before.' })
  declare readonly root: string;

  @Field(() => Int)
  declare readonly previousCount: number;

  @Field(() => ID)
  declare readonly keyId: string;

  @Field(() => String)
  declare readonly signedAt: string;

  @Field(() => String)
  declare readonly signature: string;
}

export const CheckpointConnection = connectionOf('Checkpoint', () => CheckpointObject);
