import { HttpException, NotFoundException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { Rejection, type RejectionCode, type RejectionDetail } from '../../../domain/kernel/rejection.js';
import { DatabaseUnavailable } from '../../ports/database-unavailable.js';
import { EventStoreUnavailable } from '../../ports/event-store.js';

/** Why a request was not done, before a face has put it into its own words. */
export interface Fault {
  readonly status: number;
  readonly message: string;
  readonly detail: RejectionDetail;
}

export type RejectionStatuses = Readonly<Partial<Record<RejectionCode, number>>>;

/** Ours: a bug, or a part that is broken. The caller is told nothing of it. */
export const unexpected: Fault = {
  status: 500,
  message: 'The server has either erred or is incapable of performing the requested operation.',
  detail: {},
};

export const faultOf = (thrown: unknown, statusOf: (code: RejectionCode) => number): Fault => {
  if (thrown instanceof Rejection) return { status: statusOf(thrown.code), message: thrown.message, detail: thrown.detail };
  if (thrown instanceof EventStoreUnavailable) return unavailable('The event store cannot be reached.');
  if (thrown instanceof DatabaseUnavailable) return unavailable('The database cannot be reached, or is being built.');
  if (thrown instanceof HttpException && thrown.getStatus() < 500)
    return { status: thrown.getStatus(), message: thrown.message, detail: {} };
  return unexpected;
};

const unavailable = (message: string): Fault => ({ status: 503, message, detail: { retryable: true } });

export const notFound = (): NotFoundException => new NotFoundException('The resource could not be found.');

const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** `{"itemNotFound": {"code": 404, "message": "…"}}` */
export const namedBody = ({ status, message, detail }: Fault): object => ({
  [names[status] ?? 'computeFault']: { code: status, message, ...detail },
});

/** `{"error": {"code": 404, "message": "…", "title": "Not Found"}}`, as Keystone has it. */
export const errorBody = ({ status, message, detail }: Fault): object => ({
  error: { code: status, message, title: STATUS_CODES[status] ?? 'Error', ...detail },
});
