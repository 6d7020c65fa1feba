/** What the actions of a volume take. */
import { IsIn } from 'class-validator';
import type { AttachMode } from '../../../../domain/volume/connector.js';
import { IsAnyObject, IsLooseBoolean, IsName, IsText, IsUuid, IsWholeNumber, MayBeAbsent, Optional } from '../../validation/fields.js';

export class AttachArguments {
  @IsText(1)
  declare readonly mountpoint: string;

  @MayBeAbsent()
  @IsUuid()
  declare readonly instance_uuid?: string;

  @MayBeAbsent()
  @IsName()
  declare readonly host_name?: string;

  @MayBeAbsent()
  @IsIn(['rw', 'ro'], { message: 'must be rw or ro' })
  declare readonly mode?: AttachMode;
}

export class DetachArguments {
  @Optional()
  @IsUuid()
  declare readonly attachment_id?: string | null;
}

export class ConnectorArguments {
  @IsAnyObject()
  declare readonly connector: Readonly<Record<string, unknown>>;
}

export class ReadonlyArguments {
  @IsLooseBoolean()
  declare readonly readonly: boolean;
}

export class BootableArguments {
  @IsLooseBoolean()
  declare readonly bootable: boolean;
}

export class ExtendArguments {
  @IsWholeNumber(1)
  declare readonly new_size: number;
}
