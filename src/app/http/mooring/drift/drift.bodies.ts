import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, IsArray, IsBoolean, IsString } from 'class-validator';
import { IsText, MayBeAbsent } from '../../validation/fields.js';

/** What `POST drift/look` takes: one host, or all of them. */
export class LookWish {
  @MayBeAbsent()
  @IsText(1)
  declare readonly host?: string;
}

const mostAtOnce = 1_000;

export const AreDifferences = () =>
  applyDecorators(IsArray(), ArrayMaxSize(mostAtOnce), IsString({ each: true, message: 'must be a list of ids of differences' }));

/** What `POST drift/repair` takes: all that can be repaired, of one host, or these. */
export class RepairBody {
  @MayBeAbsent()
  @IsText(1)
  declare readonly host?: string;

  @MayBeAbsent()
  @AreDifferences()
  declare readonly ids?: readonly string[];

  /** Also what cannot be brought back. */
  @MayBeAbsent()
  @IsBoolean({ message: 'must be true or false' })
  declare readonly withData?: boolean;

  /** For those who read the log later. */
  @MayBeAbsent()
  @IsText(1)
  declare readonly reason?: string;
}
