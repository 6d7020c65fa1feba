import { BadRequestException } from '@nestjs/common';
import { Matches, ValidateBy } from 'class-validator';
import type { ExtraSpecs } from '../../../../domain/volume-type/volume-type.decider.js';
import { IsLooseBoolean, IsText, MayBeAbsent, Nested, Optional } from '../../validation/fields.js';

/** Not empty, not blank, up to 255 characters. */
export const IsGivenName = () =>
  Matches(/^(?=.*\S)\P{Cc}{1,255}$/u, { message: 'must be a string of 1 to 255 characters, not all of them blank' });

const isExtraSpecs = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(([key, each]) => /^[\w:. /-]{1,255}$/.test(key) && typeof each === 'string' && each.length <= 255);

export const IsExtraSpecs = () => {
  const message = 'must be an object of strings of up to 255 characters; its keys may have letters, digits, spaces and any of - _ : . /';
  return ValidateBy({ name: 'isExtraSpecs', validator: { validate: isExtraSpecs, defaultMessage: () => message } });
};

class NewVolumeType {
  @IsGivenName()
  declare readonly name: string;

  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @MayBeAbsent()
  @IsExtraSpecs()
  declare readonly extra_specs?: ExtraSpecs;

  @MayBeAbsent()
  @IsLooseBoolean()
  declare readonly 'os-volume-type-access:is_public'?: boolean;
}

export class NewVolumeTypeBody {
  @Nested(() => NewVolumeType)
  declare readonly volume_type: NewVolumeType;
}

class ChangedVolumeType {
  @Optional()
  @IsGivenName()
  declare readonly name?: string | null;

  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Optional()
  @IsLooseBoolean()
  declare readonly is_public?: boolean | null;
}

export class ChangedVolumeTypeBody {
  @Nested(() => ChangedVolumeType)
  declare readonly volume_type: ChangedVolumeType;
}

interface Description {
  readonly name?: string;
  readonly description?: string;
  readonly isPublic?: boolean;
}

/** Null changes nothing, just as leaving out does. */
export const changesOf = ({ volume_type: { name, description, is_public } }: ChangedVolumeTypeBody): Description => {
  const changes = { ...given('name', name), ...given('description', description), ...given('isPublic', is_public) };
  if (Object.keys(changes).length > 0) return changes;
  throw new BadRequestException('Specify volume type name, description, is_public or a combination thereof.');
};

const given = <Key extends string, Value>(key: Key, value: Value | null | undefined): Partial<Record<Key, Value>> =>
  value === null || value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, Value>>);

export class ExtraSpecsBody {
  @IsExtraSpecs()
  declare readonly extra_specs: ExtraSpecs;
}
