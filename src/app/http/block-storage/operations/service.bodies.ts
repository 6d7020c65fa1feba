import { IsText, MayBeAbsent, Optional } from '../../validation/fields.js';

/** What `PUT os-services/{action}` takes. */
export class NamedService {
  @IsText(1)
  declare readonly host: string;

  @MayBeAbsent()
  @IsText(1)
  declare readonly binary?: string;

  /** As it was called once. */
  @MayBeAbsent()
  @IsText(1)
  declare readonly service?: string;

  /** There are none. */
  @Optional()
  @IsText()
  declare readonly cluster?: string | null;

  @MayBeAbsent()
  @IsText(1)
  declare readonly disabled_reason?: string;
}
