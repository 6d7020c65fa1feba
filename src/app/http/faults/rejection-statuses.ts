import type { RejectionCode } from '../../../domain/kernel/rejection.js';

/**
 * What a refused command is answered with, on each face (domain §6 to §8). A code without a line does not compile. Where one route
 * differs from the rest of its face it says so itself, with `@RejectedAs`.
 */
const statuses: Readonly<Record<RejectionCode, readonly [blockStorage: number, compute: number]>> = {
  'invalid-request': [400, 400],
  'volume-not-found': [404, 404],
  'volume-status': [400, 400],
  'volume-in-error': [409, 400],
  'volume-has-attachments': [400, 400],
  'volume-not-larger': [400, 400],
  'metadata-not-found': [404, 404],
  'multiattach-bootable-policy': [403, 403],
  'multiattach-unsupported': [400, 400],
  'attachment-not-found': [404, 404],
  'attachment-of-another-volume': [400, 400],
  'attachment-ambiguous': [409, 409],
  'attachment-state': [409, 400],
  'attachment-limit': [400, 400],
  'connection-duplicate': [409, 409],
  'connector-invalid': [400, 400],
  'detach-through-compute': [409, 409],
  'read-only': [400, 400],
  'export-still-there': [409, 409],
  'export-failed': [500, 500],
  'server-not-found': [404, 404],
  'server-locked': [409, 409],
  'server-state': [409, 409],
  'already-attached': [400, 400],
  'not-attached': [400, 404],
  'too-many-devices': [403, 403],
  'device-in-use': [409, 409],
  'host-not-found': [404, 404],
  'host-in-maintenance': [400, 409],
  'volume-type-not-found': [404, 404],
  'volume-type-exists': [409, 409],
  'volume-type-in-use': [400, 400],
  'project-not-found': [404, 404],
  'user-not-found': [404, 404],
  'webhook-not-found': [404, 404],
  'too-many-streams': [429, 429],
  conflict: [409, 409],
  forbidden: [403, 403],
  unavailable: [503, 503],
};

export const blockStorageStatus = (code: RejectionCode): number => statuses[code][0];
export const computeStatus = (code: RejectionCode): number => statuses[code][1];
