import { BadRequestException } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

type Class<Value> = new () => Value;

const mostComplaints = 5;

/** The body as what the class says it is, or 400 with what was expected and where. A property the class does not have is refused. */
export const readBody = <Body extends object>(expected: Class<Body>, value: unknown): Body => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequestException('The body must be a JSON object.');

  const body = plainToInstance(expected, value);
  const errors = validateSync(body, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, stopAtFirstError: true });
  if (errors.length > 0) throw new BadRequestException(complaints(errors).slice(0, mostComplaints).join('; '));
  return body;
};

const complaints = (errors: readonly ValidationError[], parent = ''): string[] =>
  errors.flatMap((error) => {
    const path = parent + error.property;
    if (error.children && error.children.length > 0) return complaints(error.children, `${path}.`);
    return [`${path} ${whatIsWrong(error)}`];
  });

const whatIsWrong = ({ property, value, constraints = {} }: ValidationError): string => {
  if (constraints.whitelistValidation) return 'is not a known property';
  if (value === undefined) return 'is required';
  const [message = 'is not valid'] = Object.values(constraints);
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
};
