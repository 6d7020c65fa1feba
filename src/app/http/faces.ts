import type { RejectionCode } from '../../domain/kernel/rejection.js';
import { errorBody, namedBody, type Fault } from './faults/fault.js';
import { blockStorageStatus, computeStatus } from './faults/rejection-statuses.js';
import { microversions, type Microversions } from './versions/microversions.js';

/** One of the APIs on this port, told apart by the first part of the path. */
export interface Face {
  readonly name: 'identity' | 'block-storage' | 'compute' | 'image' | 'network' | 'mooring' | 'plain';
  readonly prefix: string;
  /** Everything on it that is not `@Public()` asks for a token before the body is read, and even where there is nothing. */
  readonly needsToken: boolean;
  readonly microversions: Microversions | null;
  /** From this version on, paths may leave out the project. `null`: this face has none in its paths. */
  readonly projectOptionalFrom: '3.67' | null;
  readonly statusOf: (code: RejectionCode) => number;
  readonly bodyOf: (fault: Fault) => object;
  readonly requestIdHeaders: readonly string[];
}

const openStack = {
  needsToken: true,
  microversions: null,
  projectOptionalFrom: null,
  statusOf: blockStorageStatus,
  bodyOf: namedBody,
  requestIdHeaders: ['x-openstack-request-id'],
} as const;

export const identityFace: Face = { ...openStack, name: 'identity', prefix: '/identity', bodyOf: errorBody };

export const blockStorageFace: Face = {
  ...openStack,
  name: 'block-storage',
  prefix: '/volume',
  microversions: microversions({ service: 'volume', min: '3.0', max: '3.71' }),
  projectOptionalFrom: '3.67',
};

export const computeFace: Face = {
  ...openStack,
  name: 'compute',
  prefix: '/compute',
  microversions: microversions({ service: 'compute', min: '2.1', max: '2.101', legacyHeader: 'X-OpenStack-Nova-API-Version' }),
  statusOf: computeStatus,
  requestIdHeaders: ['x-openstack-request-id', 'x-compute-request-id'],
};

const imageFace: Face = { ...openStack, name: 'image', prefix: '/image' };
const networkFace: Face = { ...openStack, name: 'network', prefix: '/network' };

/** What no other system has: history, explanations, plans, drift. Its paths name no project; a token says which. */
export const mooringFace: Face = { ...openStack, name: 'mooring', prefix: '/mooring', bodyOf: errorBody };

/** What is not OpenStack's: health, metrics, documentation, GraphQL, the console. */
const plainFace: Face = { ...openStack, name: 'plain', prefix: '', needsToken: false, bodyOf: errorBody };

const faces = [blockStorageFace, computeFace, identityFace, imageFace, networkFace, mooringFace, plainFace];

export const faceOf = (url: string): Face => faces.find(({ prefix }) => isBelow(url, prefix)) ?? plainFace;

const isBelow = (url: string, prefix: string): boolean => url.startsWith(prefix) && [undefined, '/', '?'].includes(url[prefix.length]);
