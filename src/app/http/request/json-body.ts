import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const deepest = 32;

/** JSON is the one kind of body taken; all others are answered 415. A client that says JSON and sends nothing has sent no body. */
export const acceptJsonOnly = (fastify: FastifyInstance): void => {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined);
    void parse(request, text, (error, body) => {
      if (error) return done(new BadRequestException('The body is not valid JSON.'));
      if (isDeeperThan(deepest, body)) return done(new BadRequestException(`The body is nested more than ${deepest} levels deep.`));
      done(null, body);
    });
  });
};

/** Checked before anything else looks at it: much that walks through a body does so by recursion. */
const isDeeperThan = (levels: number, value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
};
