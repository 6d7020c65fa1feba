/** What the properties of OpenStack's bodies are made of. Each is required and not null unless one of the first two says otherwise. */
import { applyDecorators } from '@nestjs/common';
import { IsObject, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { Converted, OfClass } from './conversions.js';

/** May be left out. Null is still refused, unless `@MayBeNull()` as well. */
export const MayBeAbsent = () => ValidateIf((_body, value) => value !== undefined);

/** Null is a value of its own here. */
export const MayBeNull = () => ValidateIf((_body, value) => value !== null);

/** May be left out or be null, which is the same. */
export const Optional = () => applyDecorators(MayBeAbsent(), MayBeNull());

/** An object of its own class: `@Nested(() => NewVolume)`. */
export const Nested = (expected: () => new () => object) =>
  applyDecorators(OfClass(expected), ValidateNested(), IsObject({ message: 'must be an object' }));

/** A UUID in its usual form; comes in lower case, so that equal ones are equal. */
export const IsUuid = () =>
  applyDecorators(
    Converted((value) => (typeof value === 'string' ? value.toLowerCase() : value)),
    must('isUuid', 'must be a UUID', (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)),
  );

/** What a person reads: up to 255 characters, none of them a control character. May be empty. */
export const IsName = () =>
  must(
    'isName',
    'must be a string of up to 255 characters without control characters',
    (value) => isText(value, 0, 255) && !/\p{Cc}/u.test(value),
  );

/** Free text; line breaks are welcome. */
export const IsText = (min = 0, max = 255) =>
  must('isText', `must be a string of ${min} to ${max} characters`, (value) => isText(value, min, max) && !value.includes('\0'));

/** `true`, `"true"`, `"on"`, `"1"` and so on, as OpenStack takes them; comes as a boolean. */
export const IsLooseBoolean = () =>
  applyDecorators(
    Converted(looseBoolean),
    must('isLooseBoolean', 'must be true or false', (value) => typeof value === 'boolean'),
  );

/** `5` or `"5"`; comes as a number. */
export const IsWholeNumber = (min = 0, max = 2_147_483_647) =>
  applyDecorators(
    Converted((value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value)),
    must(
      'isWholeNumber',
      `must be a whole number from ${min} to ${max}`,
      (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    ),
  );

/** Names and values of a person's own choosing: keys of 1 to 255 characters, values of up to 255. */
export const IsMetadata = () =>
  must(
    'isMetadata',
    'must be an object of strings, keys of 1 to 255 characters and values of up to 255',
    (value) => isRecord(value) && Object.entries(value).every(([key, each]) => isText(key, 1, 255) && isText(each, 0, 255)),
  );

/** Any object: what is in it is for somebody else to check. */
export const IsAnyObject = () => must('isAnyObject', 'must be an object', isRecord);

const must = (name: string, what: string, validate: (value: unknown) => boolean): PropertyDecorator =>
  ValidateBy({ name, validator: { validate, defaultMessage: () => what } });

const isText = (value: unknown, min: number, max: number): value is string =>
  typeof value === 'string' && value.length >= min && value.length <= max;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What these words mean; anything else comes back as it is. For query parameters, too. */
export const looseBoolean = (value: unknown): unknown => {
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
  if (['true', '1', 'on', 'yes', 'y', 't'].includes(word)) return true;
  return ['false', '0', 'off', 'no', 'n', 'f'].includes(word) ? false : value;
};
