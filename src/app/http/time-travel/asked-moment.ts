import type { FastifyRequest } from 'fastify';
import { Rejection } from '../../../domain/kernel/rejection.js';
import type { Face } from '../faces.js';

export const word = 'at';

const faces: readonly Face['name'][] = ['block-storage', 'compute', 'mooring'];
const reading: readonly string[] = ['GET', 'HEAD'];

/** The faces on which things are seen that had a past. */
export const isTimely = ({ name }: Face): boolean => faces.includes(name);

/** What anybody may ask, versions and the like, has none. */
export const isTold = (face: Face, { routeOptions }: FastifyRequest): boolean => isTimely(face) && !routeOptions.config.public;

/** What the request says of a moment, and takes it out of the query; `undefined` where it asks for now. */
export const takeMoment = ({ method, query }: FastifyRequest): string | undefined => {
  const asked = query as Record<string, unknown>;
  const said = asked[word];
  if (said === undefined) return undefined;
  if (!reading.includes(method)) throw invalid(`only what is read can be asked for the past; leave out ${word}`);
  if (typeof said !== 'string') throw invalid(`${word} must be given once`);
  Reflect.deleteProperty(asked, word);
  return said;
};

const invalid = (message: string): Rejection => new Rejection('invalid-request', `Invalid input: ${message}.`);
