import { Field, ID, InputType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import type { AttachMode } from '../../../domain/volume/connector.js';
import { IsAnyObject, IsName, IsText, IsUuid, Optional } from '../../http/validation/fields.js';
import { Json } from '../running/scalars.js';

const IsMode = () => IsIn(['rw', 'ro'], { message: 'must be rw or ro' });

@InputType()
export class CreateAttachmentInput {
  @Field(() => ID)
  @IsUuid()
  declare readonly volumeId: string;

  @Field(() => ID, { nullable: true })
  @Optional()
  @IsUuid()
  declare readonly serverId?: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'What the host says about itself, in the words of os-brick. With it the volume is exported at once.',
  })
  @Optional()
  @IsAnyObject()
  declare readonly connector?: Readonly<Record<string, unknown>> | null;

  @Field(() => String, { nullable: true, description: 'rw or ro' })
  @Optional()
  @IsMode()
  declare readonly mode?: AttachMode | null;
}

@InputType()
export class ConnectorInput {
  @Field(() => Json, { description: 'What the host says about itself, in the words of os-brick.' })
  @IsAnyObject()
  declare readonly connector: Readonly<Record<string, unknown>>;
}

@InputType()
export class AttachByHandInput {
  @Field(() => String)
  @IsText(1)
  declare readonly mountpoint: string;

  @Field(() => ID, { nullable: true })
  @Optional()
  @IsUuid()
  declare readonly serverId?: string | null;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsName()
  declare readonly hostName?: string | null;

  @Field(() => String, { nullable: true, description: 'rw or ro' })
  @Optional()
  @IsMode()
  declare readonly mode?: AttachMode | null;
}
