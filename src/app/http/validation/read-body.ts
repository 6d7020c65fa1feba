/**
 * From JSON to an object of a class, and what is wrong with it. Properties are copied one by one, and only those the class declares:
 * a body may hold names such as `constructor`, over which libraries that copy objects stumble.
 */
import { BadRequestException } from '@nestjs/common';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { conversionOf, nestedClassOf } from './conversions.js';

type Class<Value extends object> = new () => Value;
type Json = Readonly<Record<string, unknown>>;

const mostComplaints = 5;
const longestName = 100;

/** The body as what the class says it is, or 400 with what was expected and where. A property the class does not have is refused. */
export const readBody = <Body extends object>(expected: Class<Body>, value: unknown): Body => read(expected, value, true);

/** The same, but properties the class does not have are dropped: what some old versions of an API promise. */
export const readLenientBody = <Body extends object>(expected: Class<Body>, value: unknown): Body => read(expected, value, false);

const read = <Body extends object>(expected: Class<Body>, value: unknown, refuseStrangers: boolean): Body => {
  if (!isRecord(value)) throw new BadRequestException('The body must be a JSON object.');

  const strangers: string[] = [];
  const body = build(expected, value, (name) => strangers.push(name));
  const errors = validateSync(body, { forbidUnknownValues: true, stopAtFirstError: true });
  const unknown = refuseStrangers ? strangers.map((name) => `${name.slice(0, longestName)} is not a known property`) : [];
  const complaints = [...unknown, ...complaintsOf(errors)];
  if (complaints.length > 0) throw new BadRequestException(complaints.slice(0, mostComplaints).join('; '));
  return body;
};

const build = <Body extends object>(expected: Class<Body>, given: Json, onStranger: (name: string) => void): Body => {
  const known = propertiesOf(expected);
  const body = new expected();
  for (const [name, value] of Object.entries(given)) {
    if (known.has(name)) Object.assign(body, { [name]: valueOf(expected, name, value, onStranger) });
    else onStranger(name);
  }
  return body;
};

const valueOf = (owner: Class<object>, name: string, value: unknown, onStranger: (name: string) => void): unknown => {
  const nested = nestedClassOf(owner, name);
  if (nested && isRecord(value)) return build(nested, value, (stranger) => onStranger(`${name}.${stranger}`));
  return conversionOf(owner, name)(value);
};

/** Those with a rule; what has none is not part of the body. */
const propertiesOf = (expected: Class<object>): ReadonlySet<string> => {
  const rules = () => getMetadataStorage().getTargetValidationMetadatas(expected, '', false, false);
  const known = properties.get(expected) ?? new Set(rules().map(({ propertyName }) => propertyName));
  properties.set(expected, known);
  return known;
};

const properties = new Map<Class<object>, ReadonlySet<string>>();

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const complaintsOf = (errors: readonly ValidationError[], parent = ''): string[] =>
  errors.flatMap((error) => {
    const path = parent + error.property;
    if (error.children && error.children.length > 0) return complaintsOf(error.children, `${path}.`);
    return [`${path} ${whatIsWrong(error)}`];
  });

const whatIsWrong = ({ property, value, constraints = {} }: ValidationError): string => {
  if (value === undefined) return 'is required';
  const [message = 'is not valid'] = Object.values(constraints);
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
};
