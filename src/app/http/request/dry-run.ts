/**
 * `?dry_run=true`: the caller wants to know what would follow, and wants none of it. The word is taken from the query before anybody else
 * sees it. Where nothing can be planned it is refused: whoever says it must not find that it was done.
 */
import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Face } from '../faces.js';
import { looseBoolean } from '../validation/fields.js';
import { stateOf } from './request-state.js';

const word = 'dry_run';
const changing: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE'];
const plannable: readonly Face['name'][] = ['block-storage', 'compute', 'mooring'];

export const takeDryRun = (fastify: FastifyInstance): void => {
  fastify.addHook('preValidation', (request, reply, done) => {
    const state = stateOf(request, reply);
    try {
      state.isDryRun = !request.is404 && isDryRun(request, state.face);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
};

/** The word as it was said, rightly or nearly. */
export const dryRunIn = (query: object): string | undefined =>
  Object.keys(query).find((key) => key.toLowerCase().replace(/[^a-z]/g, '') === 'dryrun');

const isDryRun = ({ method, query }: FastifyRequest, { name }: Face): boolean => {
  const asked = query as Record<string, unknown>;
  const said = dryRunIn(asked);
  if (said === undefined) return false;
  if (said !== word) throw new BadRequestException(`${said} means nothing here; to plan a request say ${word}=true.`);
  if (!changing.includes(method))
    throw new BadRequestException(`Nothing is changed by a ${method}, so there is nothing to plan: leave out ${word}.`);
  if (!plannable.includes(name)) throw new BadRequestException(`This cannot be planned: there is no ${word} here.`);
  const value = looseBoolean(asked[word]);
  if (typeof value !== 'boolean') throw new BadRequestException(`Invalid input: ${word} must be true or false, once.`);
  Reflect.deleteProperty(asked, word);
  return value;
};
