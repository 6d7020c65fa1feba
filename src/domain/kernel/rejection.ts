/** Why a command was refused. Closed: a face that forgets to give one of these a status does not compile. */
export type RejectionCode =
  | 'invalid-request'
  | 'volume-not-found'
  | 'volume-status'
  | 'volume-in-error'
  | 'volume-has-attachments'
  | 'volume-not-larger'
  | 'metadata-not-found'
  | 'multiattach-bootable-policy'
  | 'multiattach-unsupported'
  | 'attachment-not-found'
  | 'attachment-of-another-volume'
  | 'attachment-ambiguous'
  | 'attachment-state'
  | 'attachment-limit'
  | 'connection-duplicate'
  | 'connector-invalid'
  | 'detach-through-compute'
  | 'read-only'
  | 'export-still-there'
  | 'export-failed'
  | 'server-not-found'
  | 'server-locked'
  | 'server-state'
  | 'already-attached'
  | 'not-attached'
  | 'too-many-devices'
  | 'device-in-use'
  | 'host-not-found'
  | 'host-in-maintenance'
  | 'volume-type-not-found'
  | 'volume-type-exists'
  | 'volume-type-in-use'
  | 'project-not-found'
  | 'user-not-found'
  | 'webhook-not-found'
  | 'too-many-streams'
  | 'conflict'
  | 'forbidden'
  | 'unavailable';

/** What a face may add to its error body (domain §10.11). */
export interface RejectionDetail {
  readonly state?: string;
  /** Attachment or server that stands in the way; shown only to those who may see it. */
  readonly holder?: string;
  readonly retryable?: boolean;
}

/** The caller asked for what may not be. Carries no stack worth logging; it is an answer, not a bug. */
export class Rejection extends Error {
  constructor(
    readonly code: RejectionCode,
    message: string,
    readonly detail: RejectionDetail = {},
  ) {
    super(message);
    this.name = 'Rejection';
  }
}
