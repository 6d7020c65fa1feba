/** What went wrong, in the form GraphQL has for it: what kind it is, and which request it was, in `extensions`. */
import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { faultOf, unexpected } from '../../http/faults/fault.js';
import { blockStorageStatus } from '../../http/faults/rejection-statuses.js';

const codes: Readonly<Record<number, string>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-media-type',
  503: 'unavailable',
};

export interface Formatted {
  readonly status: number;
  readonly error: GraphQLFormattedError;
  /** Ours: to be logged, and not to be told. */
  readonly isBug: boolean;
}

export const formatted = (error: GraphQLError, requestId: string | undefined): Formatted => {
  const { status, message, code, more } = wordsFor(error);
  const { path, locations } = error;
  return {
    status,
    isBug: status >= 500 && status !== 503,
    error: {
      message,
      ...(locations && { locations }),
      ...(path && { path }),
      extensions: { code, ...(requestId !== undefined && { requestId }), ...more },
    },
  };
};

interface Words {
  readonly status: number;
  readonly message: string;
  readonly code: string;
  readonly more: object;
}

const wordsFor = (error: GraphQLError): Words => {
  const cause = causeOf(error);
  if (cause === undefined) return askedWrongly(error);
  const status = statusIn(cause);
  if (status !== undefined) return { status, message: cause.message, code: codes[status] ?? 'invalid-request', more: {} };
  const { status: its, message, detail } = faultOf(cause, blockStorageStatus);
  const code = cause instanceof Rejection ? cause.code : (codes[its] ?? (its < 500 ? 'invalid-request' : 'internal'));
  return { status: its, message, code, more: detail };
};

/** What was thrown; `undefined` where the document itself is at fault, or says all there is to say. */
const causeOf = (error: GraphQLError): Error | undefined => {
  const { originalError } = error;
  return originalError instanceof GraphQLError ? causeOf(originalError) : originalError;
};

/** What comes about in an answer is ours: what is asked was checked before there was one. */
const askedWrongly = ({ message, extensions, path }: GraphQLError): Words => {
  if (typeof extensions['code'] === 'string') return { status: 400, message, code: extensions['code'], more: extensions };
  if (path) return { status: unexpected.status, message: unexpected.message, code: 'internal', more: {} };
  return { status: 400, message, code: 'invalid-request', more: {} };
};

/** The web server's own refusals, and those of the library that runs GraphQL on it. */
const statusIn = (cause: Error): number | undefined => {
  if (cause instanceof Rejection || cause instanceof HttpException) return undefined;
  const { statusCode, code } = cause as Error & { readonly statusCode?: unknown; readonly code?: unknown };
  if (typeof code !== 'string' || !/^(FST|MER)_/.test(code)) return undefined;
  const status = typeof statusCode === 'number' ? statusCode : 400;
  return status === 200 ? 400 : status < 500 ? status : undefined;
};
