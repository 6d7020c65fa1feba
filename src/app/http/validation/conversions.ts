/** What is done to a property before it is checked; noted by its decorators, looked up when a body is read. */
import 'reflect-metadata';

type Class = new () => object;

const CONVERSION = 'mooring:conversion';
const NESTED = 'mooring:nested';

export const Converted =
  (convert: (value: unknown) => unknown): PropertyDecorator =>
  (prototype, property) =>
    Reflect.defineMetadata(CONVERSION, convert, prototype, property);

/** A function, since the class may be declared further down. */
export const OfClass =
  (expected: () => Class): PropertyDecorator =>
  (prototype, property) =>
    Reflect.defineMetadata(NESTED, expected, prototype, property);

export const conversionOf = (owner: Class, property: string): ((value: unknown) => unknown) =>
  (Reflect.getMetadata(CONVERSION, owner.prototype as object, property) as ((value: unknown) => unknown) | undefined) ?? ((value) => value);

export const nestedClassOf = (owner: Class, property: string): Class | undefined =>
  (Reflect.getMetadata(NESTED, owner.prototype as object, property) as (() => Class) | undefined)?.();
