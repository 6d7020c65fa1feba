import { BadRequestException, UnauthorizedException } from '@nestjs/common';
import type { Credentials, Reference, Scope } from '../../ports/identity.js';

/** `POST /v3/auth/tokens`, read. Says what is missing (400); a way to log in that is not offered is a plain 401, as with Keystone. */
export const readAuthRequest = (body: unknown): { credentials: Credentials; scope: Scope } => {
  const auth = object(object(body, 'the body').auth, 'auth');
  const identity = object(auth.identity, 'auth.identity');
  return { credentials: readCredentials(identity), scope: readScope(auth.scope) };
};

const readCredentials = (identity: Json): Credentials => {
  const methods = identity.methods;
  if (!Array.isArray(methods) || methods.length !== 1) throw invalid('auth.identity.methods must be a list of one method');
  if (methods[0] === 'token')
    return { method: 'token', token: text(object(identity.token, 'auth.identity.token').id, 'auth.identity.token.id') };
  if (methods[0] !== 'password') throw new UnauthorizedException('Attempted to authenticate with an unsupported method.');

  const at = 'auth.identity.password.user';
  const user = object(object(identity.password, 'auth.identity.password').user, at);
  return { method: 'password', user: reference(user, at), password: text(user.password, `${at}.password`) };
};

/** Keystone knows more scopes. One we do not have is refused and not taken for another. */
const readScope = (scope: unknown): Scope => {
  if (scope === undefined) return 'default';
  if (scope === 'unscoped') return 'none';
  const asked = object(scope, 'auth.scope');
  if ('unscoped' in asked) return 'none';
  if (!('project' in asked)) throw new UnauthorizedException('Only projects can be a scope here.');
  return { project: reference(object(asked.project, 'auth.scope.project'), 'auth.scope.project') };
};

const reference = (given: Json, at: string): Reference => {
  if (given.id !== undefined) return { id: text(given.id, `${at}.id`) };
  const name = text(given.name, `${at}.name`);
  const domain = object(given.domain, `${at}.domain`);
  return {
    name,
    domain: domain.id === undefined ? { name: text(domain.name, `${at}.domain.name`) } : { id: text(domain.id, `${at}.domain.id`) },
  };
};

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown, at: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${at} must be an object`);
  return value as Json;
};

const text = (value: unknown, at: string): string => {
  if (typeof value !== 'string') throw invalid(`${at} must be a string`);
  return value;
};

const invalid = (message: string): BadRequestException => new BadRequestException(`Expecting to find valid JSON: ${message}.`);
